package org.kumobashi.protocol.pop3;

import java.util.List;
import java.util.Optional;
import org.kumobashi.protocol.dialogue.ClientPolicy;
import org.kumobashi.protocol.dialogue.Remark;
import org.kumobashi.protocol.dialogue.Step;
import org.kumobashi.protocol.dialogue.UpstreamDialogue;
import org.kumobashi.protocol.dialogue.UpstreamEvent;
import org.kumobashi.protocol.dialogue.UpstreamStep;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamRefused;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamUnreachable;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamViolation;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.pop3.Pop3UpstreamState.AwaitingGreeting;
import org.kumobashi.protocol.pop3.Pop3UpstreamState.AwaitingTls;
import org.kumobashi.protocol.pop3.Pop3UpstreamState.MechanismSent;
import org.kumobashi.protocol.pop3.Pop3UpstreamState.StlsSent;
import org.kumobashi.protocol.pop3.Pop3UpstreamState.TokenSent;
import org.kumobashi.protocol.sasl.Xoauth2;

/**
 * POP3 towards upstream until it accepts the token (RFC 5034). Always two lines: Exchange Online
 * ends the connection when the token comes on the AUTH line.
 */
public final class Pop3UpstreamDialogue implements UpstreamDialogue {
  private static final UpstreamStep READ = new Step.ReadLine(ClientPolicy.LINE_LIMIT);

  private final Secret response;
  private final Remark remark;
  private Pop3UpstreamState state = new AwaitingGreeting(false);

  /**
   * A dialogue that waits for its connection.
   *
   * @param mailbox the mailbox to open, which need not be the token's own user
   */
  public Pop3UpstreamDialogue(String mailbox, AccessToken token) {
    this.response = Xoauth2.response(mailbox, token);
    this.remark = new Remark(List.of(response, token.value()));
  }

  @Override
  public List<UpstreamStep> on(UpstreamEvent event) {
    return switch (event) {
      case UpstreamEvent.Opened opened -> {
        state = new AwaitingGreeting(opened.secured());
        yield List.of(READ);
      }
      case UpstreamEvent.Line line -> heard(line.line().text());
      case UpstreamEvent.LineTooLong _ -> violation("a line that is too long");
      case UpstreamEvent.Secured _ -> secured();
      case UpstreamEvent.TimedOut _ ->
          refuse(new UpstreamUnreachable("upstream took too long while " + doing()));
      case UpstreamEvent.Ended _ ->
          refuse(new UpstreamUnreachable("upstream closed the connection while " + doing()));
    };
  }

  @Override
  public String doing() {
    return switch (state) {
      case AwaitingGreeting _ -> "waiting for upstream's greeting";
      case StlsSent _ -> "sending STLS to upstream";
      case AwaitingTls _ -> "doing the TLS handshake with upstream";
      case MechanismSent _ -> "sending AUTH to upstream";
      case TokenSent _ -> "sending the access token to upstream";
    };
  }

  private List<UpstreamStep> secured() {
    if (!(state instanceof AwaitingTls)) {
      throw new IllegalStateException("TLS came while " + doing());
    }
    return authenticate();
  }

  private List<UpstreamStep> heard(String line) {
    if (isStatus(line, "-ERR")) {
      return refused(line);
    }
    return switch (state) {
      case AwaitingGreeting greeting when isStatus(line, "+OK") ->
          greeting.secured() ? authenticate() : startTls();
      case StlsSent _ when isStatus(line, "+OK") -> {
        state = new AwaitingTls();
        yield List.of(new Step.StartTls());
      }
      case MechanismSent _ when isStatus(line, "+") -> {
        state = new TokenSent(Optional.empty());
        yield List.of(Step.Say.confidential(response.revealText()), READ);
      }
      case TokenSent _ when isStatus(line, "+OK") -> List.of(new Step.Granted(List.of()));
      case TokenSent sent when isStatus(line, "+") && sent.challenge().isEmpty() ->
          answerChallenge(line);
      case AwaitingGreeting _, StlsSent _, AwaitingTls _, MechanismSent _, TokenSent _ ->
          violation("'" + remark.of(line) + "'");
    };
  }

  private List<UpstreamStep> startTls() {
    state = new StlsSent();
    return List.of(Step.Say.line("STLS"), READ);
  }

  private List<UpstreamStep> authenticate() {
    state = new MechanismSent();
    return List.of(Step.Say.line("AUTH XOAUTH2"), READ);
  }

  private List<UpstreamStep> answerChallenge(String line) {
    String base64 = line.substring(1).strip();
    state = new TokenSent(Optional.of(remark.of(Xoauth2.describeChallenge(base64))));
    return List.of(Step.Say.line(""), READ);
  }

  private List<UpstreamStep> refused(String line) {
    String said = "upstream said '" + remark.of(line) + "' while " + doing();
    if (state instanceof AwaitingGreeting || isPassing(line)) {
      return refuse(new UpstreamUnreachable(said));
    }
    // Exchange has one text for a spent token, a wrong mailbox and POP3 switched off: only a fresh
    // token tells them apart.
    return state instanceof TokenSent sent
        ? refuse(
            new UpstreamRefused(
                said + sent.challenge().map(json -> ", having challenged " + json).orElse(""),
                true))
        : refuse(new UpstreamRefused(said, false));
  }

  /** Whether the response code says that waiting helps (RFC 2449 §8.1.1, RFC 3206 §4). */
  private static boolean isPassing(String line) {
    return line.startsWith("-ERR [SYS/TEMP]") || line.startsWith("-ERR [IN-USE]");
  }

  private static boolean isStatus(String line, String status) {
    return line.equals(status) || line.startsWith(status + " ");
  }

  private List<UpstreamStep> violation(String what) {
    return refuse(new UpstreamViolation("upstream sent " + what + " while " + doing()));
  }

  private static List<UpstreamStep> refuse(LoginFailure failure) {
    return List.of(new Step.Refused(failure));
  }
}
