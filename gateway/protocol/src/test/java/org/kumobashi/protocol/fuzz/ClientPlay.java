package org.kumobashi.protocol.fuzz;

import static org.kumobashi.protocol.testkit.Said.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.kumobashi.protocol.dialogue.ClientDialogue;
import org.kumobashi.protocol.dialogue.ClientEvent;
import org.kumobashi.protocol.dialogue.ClientPolicy;
import org.kumobashi.protocol.dialogue.ClientStep;
import org.kumobashi.protocol.dialogue.Step;
import org.kumobashi.protocol.identity.Credentials;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Username;
import org.kumobashi.protocol.testkit.FuzzInput;
import org.kumobashi.protocol.testkit.Said;
import org.kumobashi.protocol.testkit.Splitter;
import org.kumobashi.protocol.testkit.Splitter.Frame;

/**
 * Plays made-up octets to a client dialogue as its driver would, and checks what must hold of
 * everything it asks for. What follows STARTTLS is taken for what comes under TLS: that octets in
 * clear behind it end the connection is the driver's part.
 */
final class ClientPlay {
  private static final List<LoginFailure> FAILURES =
      List.of(
          new LoginFailure.BadCredentials("made up"),
          new LoginFailure.SignInRequired("made up", "https://portal.example.ac.jp"),
          new LoginFailure.TooManySessions("made up"),
          new LoginFailure.UpstreamUnreachable("made up"));

  private final ClientDialogue dialogue;
  private final Predicate<String> form;
  private final boolean cleartextLogin;
  private final Splitter wire;
  private final List<Object> record = new ArrayList<>();
  private int outcomes;
  private boolean secured;
  private Optional<ClientStep> asked = Optional.empty();

  private ClientPlay(Setting setting, ClientDialogue dialogue, Predicate<String> form) {
    this.dialogue = dialogue;
    this.form = form;
    this.cleartextLogin = setting.cleartextLogin;
    this.secured = setting.secured;
    this.outcomes = setting.outcomes;
    this.wire = new Splitter(setting.wire);
  }

  /**
   * What the first octets of an input choose.
   *
   * @param outcomes how logins end, two bits each
   * @param chunk how many octets come at once in the second play
   * @param last what happens when the input is over
   */
  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  private record Setting(
      boolean secured,
      boolean startTls,
      boolean cleartextLogin,
      int outcomes,
      int chunk,
      int last,
      byte[] wire) {
    static Setting of(FuzzInput input) {
      int flags = input.octet();
      return new Setting(
          (flags & 1) != 0,
          (flags & 2) != 0,
          (flags & 4) != 0,
          input.octet(),
          1 + (flags >> 5),
          (flags >> 3) & 3,
          input.rest());
    }
  }

  /** Plays the input whole and in chunks, to two dialogues that must say the same. */
  static void play(
      byte[] octets, Function<ClientPolicy, ClientDialogue> dialogue, Predicate<String> form) {
    Setting setting = Setting.of(new FuzzInput(octets));
    ClientPolicy policy =
        ClientPolicy.standard("gate.example", setting.startTls, setting.cleartextLogin);
    List<Object> whole =
        new ClientPlay(setting, dialogue.apply(policy), form).run(setting.wire.length + 1, setting);
    List<Object> chunked =
        new ClientPlay(setting, dialogue.apply(policy), form).run(setting.chunk, setting);
    require(whole.equals(chunked), () -> "chunking matters: " + whole + " or " + chunked);
  }

  private List<Object> run(int chunk, Setting setting) {
    tell(new ClientEvent.Opened(setting.secured));
    while (asked.isPresent() && !wire.hasAllCome()) {
      wire.come(chunk);
      drain();
    }
    if (asked.isPresent() && setting.last > 0) {
      tell(setting.last == 1 ? new ClientEvent.TimedOut() : new ClientEvent.Stopping());
      require(asked.isEmpty(), () -> "it went on after the end: " + asked);
    }
    return record;
  }

  private void drain() {
    for (Optional<ClientEvent> event = next(); event.isPresent(); event = next()) {
      tell(event.get());
    }
  }

  private Optional<ClientEvent> next() {
    if (asked.isEmpty()) {
      return Optional.empty();
    }
    return switch (asked.get()) {
      case Step.ReadLine(int limit) -> wire.line(limit).map(ClientPlay::line);
      case Step.ReadOctets(int count) ->
          wire.octets(count).map(frame -> new ClientEvent.Octets(frame.octets().orElseThrow()));
      case Step.StartTls _ -> {
        require(!secured, () -> "STARTTLS under TLS");
        secured = true;
        yield Optional.of(new ClientEvent.Secured());
      }
      case Step.Login(Credentials credentials) -> Optional.of(outcome(credentials));
      case Step.HandOver _, Step.Close _ -> {
        asked = Optional.empty();
        yield Optional.empty();
      }
      case Step.Say say -> throw new AssertionError("nothing is asked for after " + say);
    };
  }

  private static ClientEvent line(Frame frame) {
    return frame
        .octets()
        .<ClientEvent>map(ClientEvent.Line::new)
        .orElseGet(ClientEvent.LineTooLong::new);
  }

  private ClientEvent outcome(Credentials credentials) {
    require(secured || cleartextLogin, () -> "a password was taken in clear");
    require(!credentials.password().isEmpty(), () -> "a login without a password");
    UsernameFuzz.check(credentials.typedUser());
    Username.parse(credentials.typedUser(), Optional.of("example.ac.jp"))
        .ifPresent(name -> Said.checkLogged(name.mailbox()));
    int outcome = outcomes & 7;
    outcomes >>= 1;
    return outcome == 7
        ? new ClientEvent.LoginGranted(List.of("IMAP4rev1", "UIDPLUS"))
        : new ClientEvent.LoginRefused(FAILURES.get(outcome % FAILURES.size()));
  }

  private void tell(ClientEvent event) {
    List<ClientStep> steps = new ArrayList<>(dialogue.on(event));
    require(!steps.isEmpty(), () -> "no answer to " + event);
    ClientStep last = steps.removeLast();
    StringBuilder said = new StringBuilder();
    for (ClientStep step : steps) {
      require(step instanceof Step.Say, () -> "asked for two things at once: " + step);
      said.append(((Step.Say) step).octets().latin1());
    }
    Said.check(said.toString(), form);
    record.add(said.toString());
    record.add(last);
    checkBounds(last);
    require(!dialogue.doing().isBlank(), () -> "doing nothing");
    boolean over = last instanceof Step.Close || last instanceof Step.HandOver;
    require(
        !(last instanceof Step.HandOver) || event instanceof ClientEvent.LoginGranted,
        () -> "handed over without a login");
    asked = over ? Optional.empty() : Optional.of(last);
  }

  private static void checkBounds(ClientStep step) {
    if (step instanceof Step.ReadLine(int limit)) {
      require(limit > 0 && limit <= ClientPolicy.SASL_LINE_LIMIT, () -> "a line of " + limit);
    }
    if (step instanceof Step.ReadOctets(int count)) {
      require(count > 0 && count <= ClientPolicy.LITERAL_LIMIT, () -> "so many octets: " + count);
    }
  }
}
