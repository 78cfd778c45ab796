package org.kumobashi.protocol.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.kumobashi.protocol.dialogue.ClientDialogue;
import org.kumobashi.protocol.dialogue.ClientEvent;
import org.kumobashi.protocol.dialogue.ClientStep;
import org.kumobashi.protocol.dialogue.Step;
import org.kumobashi.protocol.dialogue.UpstreamDialogue;
import org.kumobashi.protocol.dialogue.UpstreamEvent;
import org.kumobashi.protocol.dialogue.UpstreamStep;
import org.kumobashi.protocol.octets.OctetString;

/**
 * Plays a transcript against a dialogue without any network. Input goes in octet by octet, so a
 * dialogue can only pass if no chunking matters; how octets meet frames over real sockets is the
 * other stage's business.
 */
public final class PureStage {
  private final Transcript transcript;
  private final boolean clientSide;
  private final Framer input = new Framer();
  private final StringBuilder said = new StringBuilder();
  private final Deque<Object> waiting = new ArrayDeque<>();
  private final Actor actor;
  private boolean closed;

  /** Hides which of the two kinds of dialogue is on stage. */
  private interface Actor {
    List<? extends Object> opened(boolean secured);

    List<? extends Object> line(Optional<OctetString> line);

    List<? extends Object> octets(OctetString octets);

    List<? extends Object> secured();

    List<? extends Object> timedOut();
  }

  private PureStage(Transcript transcript, boolean clientSide, Actor actor) {
    this.transcript = transcript;
    this.clientSide = clientSide;
    this.actor = actor;
  }

  /** Plays the transcript: {@code C} entries are input, {@code S} entries are expected. */
  public static void play(Transcript transcript, ClientDialogue dialogue) {
    new PureStage(transcript, true, new ClientActor(dialogue)).run(dialogue);
  }

  /** Plays the transcript: {@code S} entries are input, {@code C} entries are expected. */
  public static void play(Transcript transcript, UpstreamDialogue dialogue) {
    new PureStage(transcript, false, new UpstreamActor(dialogue)).run(dialogue);
  }

  private void run(Object dialogue) {
    for (Transcript.Entry entry : transcript.entries()) {
      try {
        play(entry, dialogue);
      } catch (RuntimeException | AssertionError wrong) {
        throw new AssertionError(
            transcript.name() + ":" + entry.line() + ": " + wrong.getMessage(), wrong);
      }
    }
    if (!said.isEmpty()
        || (!waiting.isEmpty()
            && !(waiting.peek() instanceof Step.ReadLine)
            && !(waiting.peek() instanceof Step.ReadOctets))) {
      throw new AssertionError(
          transcript.name() + ": left over at the end: '" + said + "' " + waiting);
    }
  }

  private void play(Transcript.Entry entry, Object dialogue) {
    String me = clientSide ? "C" : "S";
    switch (entry.word()) {
      case "OPEN" -> perform(actor.opened(transcript.settings().contains("tls")));
      case "C:", "C<", "S:", "S<" -> {
        if (entry.word().startsWith(me)) {
          feed(Transcript.octets(entry));
        } else {
          expectSaid(new String(Transcript.octets(entry), StandardCharsets.ISO_8859_1));
        }
      }
      case "S~" -> expectLine(entry.text());
      case "LONG" -> feed(Transcript.octets(entry));
      case "LOGIN" -> login(ScriptedLogin.of(entry), (ClientDialogue) dialogue);
      case "TLS" -> {
        expectStep(Step.StartTls.class);
        check(
            input.isEmpty(),
            "octets came in clear behind STARTTLS; the driver closes here, so write CLOSE");
        perform(actor.secured());
        drain();
      }
      case "HANDOVER" -> expectStep(Step.HandOver.class);
      case "LEFT" -> {
        String left = input.rest().latin1();
        String expected = new String(Transcript.octets(entry), StandardCharsets.ISO_8859_1);
        check(left.equals(expected), "left over '" + left + "', expected '" + expected + "'");
      }
      case "GRANTED" -> {
        Step.Granted granted = expectStep(Step.Granted.class);
        check(
            granted.capabilities().equals(ScriptedLogin.capabilities(entry.text())),
            "granted " + granted.capabilities());
      }
      case "REFUSED" -> {
        Step.Refused refused = expectStep(Step.Refused.class);
        check(
            refused.failure().getClass().getSimpleName().equals(entry.text()),
            "refused with " + refused.failure());
      }
      case "TIMEOUT" -> perform(actor.timedOut());
      case "STOPPING" -> perform(((ClientDialogue) dialogue).on(new ClientEvent.Stopping()));
      case "END" -> {
        if (!clientSide) {
          perform(((UpstreamDialogue) dialogue).on(new UpstreamEvent.Ended()));
        }
      }
      case "CLOSE" -> {
        if (waiting.peek() instanceof Step.StartTls && !input.isEmpty()) {
          closed = true;
          waiting.clear();
        } else {
          expectStep(Step.Close.class);
        }
      }
      default -> throw new IllegalStateException(entry.word());
    }
  }

  private void login(ScriptedLogin scripted, ClientDialogue dialogue) {
    Step.Login login = expectStep(Step.Login.class);
    check(
        login.credentials().typedUser().equals(scripted.user()),
        "user '" + login.credentials().typedUser() + "'");
    check(
        OctetString.of(login.credentials().password().reveal()).text().equals(scripted.password()),
        "the password differs");
    perform(dialogue.on(scripted.outcome()));
    drain();
  }

  private void feed(byte[] octets) {
    check(!closed, "input after the dialogue closed");
    for (byte octet : octets) {
      input.append(octet);
      drain();
    }
  }

  private void drain() {
    while (!waiting.isEmpty()) {
      Optional<Framer.Frame> frame =
          switch (waiting.peek()) {
            case Step.ReadLine ask -> input.line(ask.limit());
            case Step.ReadOctets ask -> input.octets(ask.count());
            default -> Optional.empty();
          };
      if (frame.isEmpty()) {
        return;
      }
      Object ask = waiting.remove();
      perform(
          ask instanceof Step.ReadLine
              ? actor.line(frame.get().octets())
              : actor.octets(frame.get().octets().orElseThrow()));
    }
  }

  private void perform(List<?> steps) {
    for (Object step : steps) {
      check(!closed, "a step after Close: " + step);
      if (step instanceof Step.Say say) {
        said.append(say.octets().latin1());
      } else {
        check(
            !(waiting.peekLast() instanceof Step.ReadLine
                    || waiting.peekLast() instanceof Step.ReadOctets)
                || step instanceof Step.Close
                || step instanceof Step.Refused,
            "two frames asked for at once: " + waiting + " then " + step);
        if (step instanceof Step.Close || step instanceof Step.Refused) {
          waiting.clear();
        }
        waiting.add(step);
      }
    }
  }

  private <T> T expectStep(Class<T> kind) {
    check(said.isEmpty(), "said but not expected: '" + said + "'");
    Object step = waiting.poll();
    check(
        kind.isInstance(step), "expected " + kind.getSimpleName() + ", the dialogue wants " + step);
    closed = closed || step instanceof Step.Close;
    return kind.cast(step);
  }

  private void expectSaid(String expected) {
    check(
        said.length() >= expected.length() || said.toString().contains("\n"),
        "expected '" + expected.strip() + "', heard '" + said + "'");
    String heard = said.substring(0, Math.min(expected.length(), said.length()));
    check(
        heard.equals(expected),
        "expected '" + expected.strip() + "', heard '" + said.toString().strip() + "'");
    said.delete(0, expected.length());
  }

  private void expectLine(String regex) {
    int end = said.indexOf("\r\n");
    check(end >= 0, "expected a line matching " + regex + ", heard '" + said + "'");
    String line = said.substring(0, end);
    check(Pattern.matches(regex, line), "'" + line + "' does not match " + regex);
    said.delete(0, end + 2);
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw new AssertionError(message);
    }
  }

  private record ClientActor(ClientDialogue dialogue) implements Actor {
    @Override
    public List<ClientStep> opened(boolean secured) {
      return dialogue.on(new ClientEvent.Opened(secured));
    }

    @Override
    public List<ClientStep> line(Optional<OctetString> line) {
      return dialogue.on(
          line.<ClientEvent>map(ClientEvent.Line::new).orElseGet(ClientEvent.LineTooLong::new));
    }

    @Override
    public List<ClientStep> octets(OctetString octets) {
      return dialogue.on(new ClientEvent.Octets(octets));
    }

    @Override
    public List<ClientStep> secured() {
      return dialogue.on(new ClientEvent.Secured());
    }

    @Override
    public List<ClientStep> timedOut() {
      return dialogue.on(new ClientEvent.TimedOut());
    }
  }

  private record UpstreamActor(UpstreamDialogue dialogue) implements Actor {
    @Override
    public List<UpstreamStep> opened(boolean secured) {
      return dialogue.on(new UpstreamEvent.Opened(secured));
    }

    @Override
    public List<UpstreamStep> line(Optional<OctetString> line) {
      return dialogue.on(
          line.<UpstreamEvent>map(UpstreamEvent.Line::new)
              .orElseGet(UpstreamEvent.LineTooLong::new));
    }

    @Override
    public List<UpstreamStep> octets(OctetString octets) {
      throw new IllegalStateException("upstream dialogues read lines only");
    }

    @Override
    public List<UpstreamStep> secured() {
      return dialogue.on(new UpstreamEvent.Secured());
    }

    @Override
    public List<UpstreamStep> timedOut() {
      return dialogue.on(new UpstreamEvent.TimedOut());
    }
  }
}
