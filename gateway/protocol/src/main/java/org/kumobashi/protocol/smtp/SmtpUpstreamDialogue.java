package org.kumobashi.protocol.smtp;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.kumobashi.protocol.dialogue.ClientPolicy;
import org.kumobashi.protocol.dialogue.Remark;
import org.kumobashi.protocol.dialogue.Step;
import org.kumobashi.protocol.dialogue.UpstreamDialogue;
import org.kumobashi.protocol.dialogue.UpstreamEvent;
import org.kumobashi.protocol.dialogue.UpstreamStep;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.LoginFailure.Throttled;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamRefused;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamUnreachable;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamViolation;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.sasl.Xoauth2;
import org.kumobashi.protocol.smtp.SmtpUpstreamState.Authenticating;
import org.kumobashi.protocol.smtp.SmtpUpstreamState.AwaitingGreeting;
import org.kumobashi.protocol.smtp.SmtpUpstreamState.AwaitingTls;
import org.kumobashi.protocol.smtp.SmtpUpstreamState.HelloSent;
import org.kumobashi.protocol.smtp.SmtpUpstreamState.SecureHelloSent;
import org.kumobashi.protocol.smtp.SmtpUpstreamState.StartTlsSent;
import org.kumobashi.protocol.smtp.SmtpUpstreamState.TokenSent;

/**
 * SMTP towards upstream until it accepts the token (RFC 3207, RFC 4954). TLS is a must, and the
 * token always goes on a line of its own: with the command it would break the 512 octets of a
 * command line.
 */
public final class SmtpUpstreamDialogue implements UpstreamDialogue {
  private static final UpstreamStep READ = new Step.ReadLine(ClientPolicy.LINE_LIMIT);

  private final Secret response;
  private final String ehloName;
  private final Remark remark;
  private final SmtpReplyReader reader = new SmtpReplyReader();
  private SmtpUpstreamState state = new AwaitingGreeting(false);

  /**
   * A dialogue that waits for its connection.
   *
   * @param upn the token's own user principal name; Exchange Online refuses any other here
   * @param ehloName what the gateway calls itself
   */
  public SmtpUpstreamDialogue(String upn, AccessToken token, String ehloName) {
    this.response = Xoauth2.response(upn, token);
    this.ehloName = ehloName;
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
      case HelloSent _ -> "sending EHLO to upstream";
      case StartTlsSent _ -> "sending STARTTLS to upstream";
      case AwaitingTls _ -> "doing the TLS handshake with upstream";
      case SecureHelloSent _ -> "sending EHLO to upstream under TLS";
      case Authenticating _ -> "sending AUTH to upstream";
      case TokenSent _ -> "sending the access token to upstream";
    };
  }

  private List<UpstreamStep> secured() {
    if (!(state instanceof AwaitingTls)) {
      throw new IllegalStateException("TLS came while " + doing());
    }
    return enter(new SecureHelloSent(), "EHLO " + ehloName);
  }

  private List<UpstreamStep> heard(String line) {
    return switch (reader.take(line)) {
      case SmtpReplyReader.Progress.Unfinished _ -> List.of(READ);
      case SmtpReplyReader.Progress.Nonsense _ -> violation("'" + remark.of(line) + "'");
      case SmtpReplyReader.Progress.Finished finished -> replied(finished.reply());
    };
  }

  private List<UpstreamStep> replied(SmtpReply reply) {
    return switch (state) {
      case AwaitingGreeting greeting when reply.code() == 220 ->
          enter(greeting.secured() ? new SecureHelloSent() : new HelloSent(), "EHLO " + ehloName);
      case HelloSent _ when reply.code() == 250 -> startTls(keywords(reply));
      case StartTlsSent _ when reply.code() == 220 -> {
        state = new AwaitingTls();
        yield List.of(new Step.StartTls());
      }
      case SecureHelloSent _ when reply.code() == 250 -> authenticate(keywords(reply));
      case Authenticating authenticating when reply.code() == 334 -> {
        state = new TokenSent(authenticating.keywords(), Optional.empty());
        yield List.of(Step.Say.confidential(response.revealText()), READ);
      }
      case TokenSent sent when reply.code() == 235 -> List.of(new Step.Granted(sent.keywords()));
      case TokenSent sent when reply.code() == 334 && sent.challenge().isEmpty() ->
          answerChallenge(sent, reply.texts().getFirst());
      case AwaitingGreeting _,
          HelloSent _,
          StartTlsSent _,
          AwaitingTls _,
          SecureHelloSent _,
          Authenticating _,
          TokenSent _ ->
          refused(reply);
    };
  }

  /** The keyword lines of an EHLO reply: all but the first, which names the server. */
  private static List<String> keywords(SmtpReply reply) {
    return reply.texts().stream().skip(1).filter(text -> !text.isEmpty()).toList();
  }

  private List<UpstreamStep> startTls(List<String> keywords) {
    return keywords.stream().anyMatch("STARTTLS"::equalsIgnoreCase)
        ? enter(new StartTlsSent(), "STARTTLS")
        : refuse(new UpstreamViolation("upstream does not offer STARTTLS; the token stays here"));
  }

  private List<UpstreamStep> authenticate(List<String> keywords) {
    return keywords.stream().anyMatch(SmtpUpstreamDialogue::offersXoauth2)
        ? enter(new Authenticating(keywords), "AUTH XOAUTH2")
        : refuse(new UpstreamRefused("upstream does not offer AUTH XOAUTH2", false));
  }

  private static boolean offersXoauth2(String keyword) {
    List<String> words = Arrays.asList(keyword.toUpperCase(Locale.ROOT).split("[ =]+", -1));
    return words.getFirst().equals("AUTH") && words.contains("XOAUTH2");
  }

  private List<UpstreamStep> answerChallenge(TokenSent sent, String base64) {
    String json = remark.of(Xoauth2.describeChallenge(base64));
    return enter(new TokenSent(sent.keywords(), Optional.of(json)), "");
  }

  private List<UpstreamStep> refused(SmtpReply reply) {
    String said = "upstream said '" + remark.of(reply.whole()) + "' while " + doing();
    if (isThrottle(reply)) {
      return refuse(new Throttled(said));
    }
    if (reply.isPassing()) {
      return refuse(new UpstreamUnreachable(said));
    }
    if (!reply.isFinal() || isInClear()) {
      return refuse(new UpstreamViolation(said));
    }
    Optional<String> advice = UpstreamRefusals.advice(reply.whole(), "this mailbox");
    if (reply.hasStatus("5.7.139")) {
      return refuse(
          new UpstreamRefused(
              "SMTP AUTH is disabled for the tenant or the mailbox, or barred by policy: " + said,
              false,
              advice));
    }
    return state instanceof TokenSent sent
        ? refuse(
            new UpstreamRefused(
                said + sent.challenge().map(json -> ", having challenged " + json).orElse(""),
                true,
                advice))
        : refuse(new UpstreamRefused(said, false, advice));
  }

  // What comes in clear anybody on the way may have said, or garbled what was asked: a refusal for
  // good would have a client throw its password away.
  private boolean isInClear() {
    return switch (state) {
      case AwaitingGreeting(boolean secured) -> !secured;
      case HelloSent _, StartTlsSent _ -> true;
      case AwaitingTls _, SecureHelloSent _, Authenticating _, TokenSent _ -> false;
    };
  }

  // A 421 before the token is about the server, not about this mailbox.
  private boolean isThrottle(SmtpReply reply) {
    boolean aboutMailbox = state instanceof TokenSent || state instanceof Authenticating;
    return (reply.code() >= 430 && reply.code() <= 432) || (reply.code() == 421 && aboutMailbox);
  }

  private List<UpstreamStep> enter(SmtpUpstreamState next, String line) {
    state = next;
    return List.of(Step.Say.line(line), READ);
  }

  private List<UpstreamStep> violation(String what) {
    return refuse(new UpstreamViolation("upstream sent " + what + " while " + doing()));
  }

  private static List<UpstreamStep> refuse(LoginFailure failure) {
    return List.of(new Step.Refused(failure));
  }
}
