package org.kumobashi.protocol.fuzz;

import static org.kumobashi.protocol.testkit.Said.require;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.kumobashi.protocol.dialogue.ClientDialogue;
import org.kumobashi.protocol.dialogue.ClientEvent;
import org.kumobashi.protocol.dialogue.ClientPolicy;
import org.kumobashi.protocol.dialogue.Step;
import org.kumobashi.protocol.dialogue.UpstreamDialogue;
import org.kumobashi.protocol.dialogue.UpstreamEvent;
import org.kumobashi.protocol.dialogue.UpstreamStep;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.octets.OctetString;
import org.kumobashi.protocol.sasl.Xoauth2;
import org.kumobashi.protocol.testkit.FuzzInput;
import org.kumobashi.protocol.testkit.Said;
import org.kumobashi.protocol.testkit.Splitter;

/**
 * Plays made-up octets to an upstream dialogue, as a mail server would that has gone mad or fallen
 * into wrong hands. The token must go out under TLS only, once, and come back in no text of ours.
 */
final class UpstreamPlay {
  static final String MAILBOX = "alice@example.ac.jp";
  static final AccessToken TOKEN =
      new AccessToken(Secret.of("eyJ0b2tlbi5vZi5hbGljZQ"), Instant.EPOCH);
  private static final String RESPONSE = Xoauth2.response(MAILBOX, TOKEN).revealText();

  private final UpstreamDialogue dialogue;
  private final Side side;
  private final Splitter wire;
  private final List<Object> record = new ArrayList<>();
  private boolean secured;
  private boolean tokenSent;
  private Optional<UpstreamStep> asked = Optional.empty();

  /**
   * What differs between protocols.
   *
   * @param command what a line of ours that holds no token looks like
   * @param client a client dialogue of the protocol, which hears what upstream offered
   * @param login what that client says to log in
   */
  record Side(
      Supplier<UpstreamDialogue> upstream,
      Pattern command,
      Supplier<ClientDialogue> client,
      List<String> login,
      Pattern answer) {}

  private UpstreamPlay(Side side, boolean secured, byte[] wire) {
    this.side = side;
    this.dialogue = side.upstream.get();
    this.secured = secured;
    this.wire = new Splitter(wire);
  }

  static void play(byte[] octets, Side side) {
    FuzzInput input = new FuzzInput(octets);
    int flags = input.octet();
    boolean secured = (flags & 1) != 0;
    boolean ends = (flags & 2) != 0;
    byte[] wire = input.rest();
    List<Object> whole = new UpstreamPlay(side, secured, wire).run(wire.length + 1, ends);
    List<Object> chunked = new UpstreamPlay(side, secured, wire).run(1 + (flags >> 4), ends);
    require(whole.equals(chunked), () -> "chunking matters: " + whole + " or " + chunked);
  }

  private List<Object> run(int chunk, boolean ends) {
    tell(new UpstreamEvent.Opened(secured));
    while (asked.isPresent() && !wire.hasAllCome()) {
      wire.come(chunk);
      for (Optional<UpstreamEvent> event = next(); event.isPresent(); event = next()) {
        tell(event.get());
      }
    }
    if (asked.isPresent()) {
      tell(ends ? new UpstreamEvent.Ended() : new UpstreamEvent.TimedOut());
      require(asked.isEmpty(), () -> "it went on after the end: " + asked);
    }
    return record;
  }

  private Optional<UpstreamEvent> next() {
    if (asked.isEmpty()) {
      return Optional.empty();
    }
    return switch (asked.get()) {
      case Step.ReadLine(int limit) -> wire.line(limit).map(UpstreamPlay::line);
      case Step.StartTls _ -> {
        require(!secured, () -> "STARTTLS under TLS");
        secured = true;
        yield Optional.of(new UpstreamEvent.Secured());
      }
      case Step.Say _, Step.Granted _, Step.Refused _ ->
          throw new AssertionError("nothing is asked for after " + asked);
    };
  }

  private static UpstreamEvent line(Splitter.Frame frame) {
    return frame
        .octets()
        .<UpstreamEvent>map(UpstreamEvent.Line::new)
        .orElseGet(UpstreamEvent.LineTooLong::new);
  }

  private void tell(UpstreamEvent event) {
    List<UpstreamStep> steps = new ArrayList<>(dialogue.on(event));
    require(!steps.isEmpty(), () -> "no answer to " + event);
    UpstreamStep last = steps.removeLast();
    for (UpstreamStep step : steps) {
      require(step instanceof Step.Say, () -> "asked for two things at once: " + step);
      checkSaid((Step.Say) step);
    }
    record.addAll(steps);
    record.add(last);
    Said.checkLogged(dialogue.doing());
    asked = Optional.of(last);
    switch (last) {
      case Step.ReadLine(int limit) ->
          require(limit > 0 && limit <= ClientPolicy.LINE_LIMIT, () -> "a line of " + limit);
      case Step.StartTls _ -> require(!tokenSent, () -> "TLS after the token");
      case Step.Granted(List<String> capabilities) -> granted(capabilities);
      case Step.Refused(LoginFailure failure) -> refused(failure);
      case Step.Say _ -> throw new AssertionError("nothing is asked for after " + last);
    }
  }

  private void checkSaid(Step.Say say) {
    String said = say.octets().latin1();
    if (say.confidential()) {
      require(said.endsWith(RESPONSE + "\r\n"), () -> "a secret, but not the token's line");
      require(secured, () -> "the token went out in clear");
      require(!tokenSent, () -> "the token went out twice");
      tokenSent = true;
    } else {
      require(!said.contains(RESPONSE.substring(0, 12)), () -> "the token is not confidential");
    }
    String open = say.confidential() ? said.replace(RESPONSE, "TOKEN") : said;
    Said.check(open, line -> side.command.matcher(line).matches());
  }

  private void granted(List<String> capabilities) {
    require(tokenSent, () -> "granted without the token");
    asked = Optional.empty();
    checkHeard(new ClientEvent.LoginGranted(capabilities));
  }

  private void refused(LoginFailure failure) {
    asked = Optional.empty();
    Said.checkLogged(failure.cause());
    require(!shows(failure.toString()), () -> "the token came back: " + failure);
    checkHeard(new ClientEvent.LoginRefused(failure));
  }

  /** What a client hears of it, who knows none of upstream's words. */
  private void checkHeard(ClientEvent outcome) {
    ClientDialogue client = side.client.get();
    client.on(new ClientEvent.Opened(true));
    side.login.forEach(line -> client.on(new ClientEvent.Line(OctetString.of(line))));
    StringBuilder heard = new StringBuilder();
    client.on(outcome).stream()
        .filter(Step.Say.class::isInstance)
        .forEach(step -> heard.append(((Step.Say) step).octets().latin1()));
    Said.check(heard.toString(), line -> side.answer.matcher(line).matches());
  }

  private static boolean shows(String text) {
    return text.contains(TOKEN.value().revealText()) || text.contains(RESPONSE);
  }
}
