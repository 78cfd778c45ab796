package org.kumobashi.protocol.imap;

import java.util.ArrayList;
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
import org.kumobashi.protocol.imap.ImapUpstreamState.AskingCapabilities;
import org.kumobashi.protocol.imap.ImapUpstreamState.AskingMechanisms;
import org.kumobashi.protocol.imap.ImapUpstreamState.Authenticating;
import org.kumobashi.protocol.imap.ImapUpstreamState.AwaitingGreeting;
import org.kumobashi.protocol.imap.ImapUpstreamState.AwaitingTls;
import org.kumobashi.protocol.imap.ImapUpstreamState.Ended;
import org.kumobashi.protocol.imap.ImapUpstreamState.Probing;
import org.kumobashi.protocol.imap.ImapUpstreamState.StartTlsSent;
import org.kumobashi.protocol.sasl.Xoauth2;

/**
 * The gateway's login at an IMAP server: XOAUTH2 by what the server offers, then a probe that the
 * mailbox opens.
 */
public final class ImapUpstreamDialogue implements UpstreamDialogue {
  private static final int LINE_LIMIT = 16 * 1024;
  private static final String TAG = "K";
  private static final String NOT_CONNECTED =
      "authenticated but not connected: the token's user has no access to this mailbox, IMAP is"
          + " disabled on it, or it has too many connections; upstream said: ";

  private final String mailbox;
  private final AccessToken token;
  private ImapUpstreamState state = new Ended();

  /**
   * A dialogue that opens this mailbox with this token.
   *
   * @param mailbox the address to open, which may be a shared mailbox of the token's user
   */
  public ImapUpstreamDialogue(String mailbox, AccessToken token) {
    this.mailbox = mailbox;
    this.token = token;
  }

  @Override
  public String doing() {
    return switch (state) {
      case AwaitingGreeting s -> "waiting for upstream's greeting";
      case StartTlsSent s -> "sending STARTTLS to upstream";
      case AwaitingTls s -> "waiting for upstream's TLS";
      case AskingMechanisms s -> "asking upstream for its mechanisms";
      case Authenticating s -> "sending AUTHENTICATE to upstream";
      case AskingCapabilities s -> "asking upstream for its capabilities";
      case Probing s -> "sending NAMESPACE to upstream";
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
      case UpstreamEvent.Secured secured -> askMechanisms();
      case UpstreamEvent.TimedOut timedOut ->
          refuse(new UpstreamUnreachable("upstream timed out while " + doing()));
      case UpstreamEvent.Ended ended ->
          refuse(new UpstreamUnreachable("upstream closed while " + doing()));
    };
  }

  private List<UpstreamStep> line(String line) {
    if (line.regionMatches(true, 0, "* BYE", 0, 5)) {
      return bye(line);
    }
    return switch (state) {
      case AwaitingGreeting(boolean secured) -> greeting(line, secured);
      case StartTlsSent s -> startTlsAnswer(line);
      case AskingMechanisms(List<String> offered) -> mechanisms(line, offered);
      case Authenticating s -> authenticating(line, s);
      case AskingCapabilities(List<String> offered) -> capabilities(line, offered);
      case Probing(List<String> offered) -> probed(line, offered);
      case AwaitingTls s -> List.of();
      case Ended s -> List.of();
    };
  }

  private List<UpstreamStep> bye(String line) {
    String cause = "upstream said " + Heard.cleaned(line) + " while " + doing();
    return line.contains("AccessTokenExpired")
        ? refuse(new UpstreamRefused(cause, true))
        : refuse(new UpstreamUnreachable(cause));
  }

  private List<UpstreamStep> greeting(String line, boolean secured) {
    if (!line.regionMatches(true, 0, "* OK", 0, 4)) {
      return violation("instead of a greeting: " + line);
    }
    if (secured) {
      return askMechanisms();
    }
    state = new StartTlsSent();
    return say("STARTTLS");
  }

  private List<UpstreamStep> startTlsAnswer(String line) {
    return switch (Answer.of(line)) {
      case UNTAGGED -> readOn();
      case OK -> {
        state = new AwaitingTls();
        yield List.of(new Step.StartTls());
      }
      case NO, BAD -> violation("no STARTTLS: " + line);
      case OTHER -> violation(line);
    };
  }

  private List<UpstreamStep> askMechanisms() {
    state = new AskingMechanisms(List.of());
    return say("CAPABILITY");
  }

  private List<UpstreamStep> mechanisms(String line, List<String> offered) {
    return switch (Answer.of(line)) {
      case UNTAGGED -> {
        state = new AskingMechanisms(capabilityLine(line).orElse(offered));
        yield readOn();
      }
      case OK -> authenticate(offered);
      case NO, BAD ->
          refuse(
              temporaryOr(
                  line,
                  new UpstreamViolation("upstream refused CAPABILITY: " + Heard.cleaned(line))));
      case OTHER -> violation(line);
    };
  }

  private List<UpstreamStep> authenticate(List<String> offered) {
    if (!has(offered, "AUTH=XOAUTH2")) {
      return refuse(new UpstreamRefused("upstream does not offer AUTH=XOAUTH2", false));
    }
    if (has(offered, "SASL-IR")) {
      state = new Authenticating(true, Optional.empty());
      return List.of(
          Step.Say.confidential(TAG + " AUTHENTICATE XOAUTH2 " + response()),
          new Step.ReadLine(LINE_LIMIT));
    }
    state = new Authenticating(false, Optional.empty());
    return say("AUTHENTICATE XOAUTH2");
  }

  private String response() {
    return Xoauth2.response(mailbox, token).revealText();
  }

  private List<UpstreamStep> authenticating(String line, Authenticating now) {
    if (line.startsWith("+")) {
      if (!now.tokenSent()) {
        state = new Authenticating(true, Optional.empty());
        return List.of(Step.Say.confidential(response()), new Step.ReadLine(LINE_LIMIT));
      }
      // The error challenge: only an empty answer makes the server say its NO.
      String said = Xoauth2.describeChallenge(line.substring(1).strip());
      state = new Authenticating(true, Optional.of(said));
      return List.of(Step.Say.line(""), new Step.ReadLine(LINE_LIMIT));
    }
    String challenge = now.challenge().map(said -> " after the challenge " + said).orElse("");
    return switch (Answer.of(line)) {
      case UNTAGGED -> readOn();
      case OK -> {
        state = new AskingCapabilities(List.of());
        yield say("CAPABILITY");
      }
      case NO, BAD ->
          refuse(
              temporaryOr(
                  line,
                  new UpstreamRefused(
                      "upstream refused the token: " + Heard.cleaned(line) + challenge, true)));
      case OTHER -> violation(line);
    };
  }

  private List<UpstreamStep> capabilities(String line, List<String> offered) {
    return switch (Answer.of(line)) {
      case UNTAGGED -> {
        state = new AskingCapabilities(capabilityLine(line).orElse(offered));
        yield readOn();
      }
      case OK -> {
        state = new Probing(offered);
        yield say(has(offered, "NAMESPACE") ? "NAMESPACE" : "NOOP");
      }
      case NO, BAD -> notOpened(line);
      case OTHER -> violation(line);
    };
  }

  private List<UpstreamStep> probed(String line, List<String> offered) {
    return switch (Answer.of(line)) {
      case UNTAGGED -> readOn();
      case OK -> {
        state = new Ended();
        yield List.of(new Step.Granted(offered));
      }
      case NO, BAD -> notOpened(line);
      case OTHER -> violation(line);
    };
  }

  private List<UpstreamStep> notOpened(String line) {
    return refuse(
        temporaryOr(line, new UpstreamRefused(NOT_CONNECTED + Heard.cleaned(line), false)));
  }

  // Exchange throttles in BAD and NO alike; these heal by waiting, so no device may hear that its
  // password is wrong.
  private static LoginFailure temporaryOr(String line, LoginFailure otherwise) {
    String text = line.toLowerCase(Locale.ROOT);
    boolean temporary =
        text.contains("throttled")
            || text.contains("backoff")
            || text.contains("server unavailable")
            || text.contains("[unavailable]")
            || text.contains("[limit]");
    return temporary
        ? new UpstreamUnreachable("upstream throttles: " + Heard.cleaned(line))
        : otherwise;
  }

  private static Optional<List<String>> capabilityLine(String line) {
    return line.regionMatches(true, 0, "* CAPABILITY ", 0, 13)
        ? Optional.of(List.of(line.substring(13).strip().split(" +", -1)))
        : Optional.empty();
  }

  private static boolean has(List<String> offered, String capability) {
    return offered.stream().anyMatch(capability::equalsIgnoreCase);
  }

  private static List<UpstreamStep> say(String command) {
    return List.of(Step.Say.line(TAG + " " + command), new Step.ReadLine(LINE_LIMIT));
  }

  private static List<UpstreamStep> readOn() {
    return List.of(new Step.ReadLine(LINE_LIMIT));
  }

  private List<UpstreamStep> violation(String what) {
    // "Server Unavailable. 15" comes without any tag.
    return refuse(
        temporaryOr(
            what,
            new UpstreamViolation("upstream said " + Heard.cleaned(what) + " while " + doing())));
  }

  private List<UpstreamStep> refuse(LoginFailure failure) {
    state = new Ended();
    List<UpstreamStep> steps = new ArrayList<>();
    steps.add(new Step.Refused(failure));
    return steps;
  }

  /** The kinds of line a server may send. */
  private enum Answer {
    UNTAGGED,
    OK,
    NO,
    BAD,
    OTHER;

    static Answer of(String line) {
      if (line.startsWith("* ")) {
        return UNTAGGED;
      }
      String[] words = line.split(" ", 3);
      if (words.length < 2 || !words[0].equals(TAG)) {
        return OTHER;
      }
      return switch (words[1].toUpperCase(Locale.ROOT)) {
        case "OK" -> OK;
        case "NO" -> NO;
        case "BAD" -> BAD;
        default -> OTHER;
      };
    }
  }
}
