package org.kumobashi.protocol.pop3;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.kumobashi.protocol.dialogue.Heard;
import org.kumobashi.protocol.dialogue.Step;
import org.kumobashi.protocol.dialogue.UpstreamDialogue;
import org.kumobashi.protocol.dialogue.UpstreamEvent;
import org.kumobashi.protocol.dialogue.UpstreamStep;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamRefused;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamUnreachable;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamViolation;
import org.kumobashi.protocol.pop3.Pop3UpstreamState.AwaitingGreeting;
import org.kumobashi.protocol.pop3.Pop3UpstreamState.AwaitingTls;
import org.kumobashi.protocol.pop3.Pop3UpstreamState.Ended;
import org.kumobashi.protocol.pop3.Pop3UpstreamState.MechanismSent;
import org.kumobashi.protocol.pop3.Pop3UpstreamState.StartTlsSent;
import org.kumobashi.protocol.pop3.Pop3UpstreamState.TokenSent;
import org.kumobashi.protocol.sasl.Xoauth2;

/** The gateway's login at a POP3 server: XOAUTH2 in two lines, always. */
public final class Pop3UpstreamDialogue implements UpstreamDialogue {
  private static final int LINE_LIMIT = 8 * 1024;

  private final String mailbox;
  private final AccessToken token;
  private Pop3UpstreamState state = new Ended();

  /** A dialogue that opens this mailbox with this token. */
  public Pop3UpstreamDialogue(String mailbox, AccessToken token) {
    this.mailbox = mailbox;
    this.token = token;
  }

  @Override
  public String doing() {
    return switch (state) {
      case AwaitingGreeting s -> "waiting for upstream's greeting";
      case StartTlsSent s -> "sending STLS to upstream";
      case AwaitingTls s -> "waiting for upstream's TLS";
      case MechanismSent s -> "sending AUTH to upstream";
      case TokenSent s -> "sending the token to upstream";
      case Ended s -> "done with upstream's login";
    };
  }

  @Override
  public List<UpstreamStep> on(UpstreamEvent event) {
    return switch (event) {
      case UpstreamEvent.Opened(boolean secured) -> {
        state = new AwaitingGreeting(secured);
        yield List.of(new Step.ReadLine(LINE_LIMIT));
      }
      case UpstreamEvent.Line line -> line(line.line().latin1());
      case UpstreamEvent.LineTooLong tooLong ->
          violation("a line longer than " + LINE_LIMIT + " octets");
      case UpstreamEvent.Secured secured -> mechanism();
      case UpstreamEvent.TimedOut timedOut ->
          refuse(new UpstreamUnreachable("upstream timed out while " + doing()));
      case UpstreamEvent.Ended ended ->
          refuse(new UpstreamUnreachable("upstream closed while " + doing()));
    };
  }

  private List<UpstreamStep> line(String line) {
    return switch (state) {
      case AwaitingGreeting(boolean secured) -> greeting(line, secured);
      case StartTlsSent s -> startTlsAnswer(line);
      case MechanismSent s -> mechanismAnswer(line);
      case TokenSent(Optional<String> challenge) -> verdict(line, challenge);
      case AwaitingTls s -> List.of();
      case Ended s -> List.of();
    };
  }

  private List<UpstreamStep> greeting(String line, boolean secured) {
    if (isError(line)) {
      return refuse(new UpstreamUnreachable("upstream greeted with " + Heard.cleaned(line)));
    }
    if (!isOk(line)) {
      return violation(line);
    }
    if (secured) {
      return mechanism();
    }
    state = new StartTlsSent();
    return say("STLS");
  }

  private List<UpstreamStep> startTlsAnswer(String line) {
    if (!isOk(line)) {
      return violation("no STLS: " + line);
    }
    state = new AwaitingTls();
    return List.of(new Step.StartTls());
  }

  private List<UpstreamStep> mechanism() {
    state = new MechanismSent();
    return say("AUTH XOAUTH2");
  }

  private List<UpstreamStep> mechanismAnswer(String line) {
    if (line.startsWith("+") && !isOk(line)) {
      state = new TokenSent(Optional.empty());
      String response = Xoauth2.response(mailbox, token).revealText();
      return List.of(Step.Say.confidential(response), new Step.ReadLine(LINE_LIMIT));
    }
    return isError(line)
        ? refuse(failure(line, "upstream refused AUTH XOAUTH2: ", false))
        : violation(line);
  }

  private List<UpstreamStep> verdict(String line, Optional<String> challenge) {
    if (isOk(line)) {
      state = new Ended();
      return List.of(new Step.Granted(List.of()));
    }
    if (line.startsWith("+") && challenge.isEmpty()) {
      // The error challenge: only an empty answer makes the server say its -ERR.
      state = new TokenSent(Optional.of(Xoauth2.describeChallenge(line.substring(1).strip())));
      return List.of(Step.Say.line(""), new Step.ReadLine(LINE_LIMIT));
    }
    String after =
        challenge
            .map(said -> "upstream refused the token after the challenge " + said + ": ")
            .orElse("upstream refused the token: ");
    return isError(line) ? refuse(failure(line, after, true)) : violation(line);
  }

  private static LoginFailure failure(String line, String prefix, boolean tokenSuspect) {
    String text = line.toUpperCase(Locale.ROOT);
    String cause = prefix + Heard.cleaned(line);
    return text.contains("[SYS/TEMP]")
            || text.contains("[IN-USE]")
            || text.contains("UNAVAILABLE")
            || text.contains("THROTTLED")
        ? new UpstreamUnreachable(cause)
        : new UpstreamRefused(cause, tokenSuspect);
  }

  private static boolean isOk(String line) {
    return line.regionMatches(true, 0, "+OK", 0, 3);
  }

  private static boolean isError(String line) {
    return line.regionMatches(true, 0, "-ERR", 0, 4);
  }

  private static List<UpstreamStep> say(String command) {
    return List.of(Step.Say.line(command), new Step.ReadLine(LINE_LIMIT));
  }

  private List<UpstreamStep> violation(String what) {
    return refuse(
        new UpstreamViolation("upstream said " + Heard.cleaned(what) + " while " + doing()));
  }

  private List<UpstreamStep> refuse(LoginFailure failure) {
    state = new Ended();
    return List.of(new Step.Refused(failure));
  }
}
