package org.kumobashi.protocol.smtp;

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
import org.kumobashi.protocol.sasl.Xoauth2;
import org.kumobashi.protocol.smtp.SmtpUpstreamState.Authenticating;
import org.kumobashi.protocol.smtp.SmtpUpstreamState.AwaitingGreeting;
import org.kumobashi.protocol.smtp.SmtpUpstreamState.AwaitingTls;
import org.kumobashi.protocol.smtp.SmtpUpstreamState.Ended;
import org.kumobashi.protocol.smtp.SmtpUpstreamState.HelloSent;
import org.kumobashi.protocol.smtp.SmtpUpstreamState.SecureHelloSent;
import org.kumobashi.protocol.smtp.SmtpUpstreamState.StartTlsSent;

/**
 * The gateway's login at a submission server. XOAUTH2 goes in two steps, always: with a token of 2
 * to 4 kB an initial response would pass the command line's limit (RFC 4954 §4).
 */
public final class SmtpUpstreamDialogue implements UpstreamDialogue {
  private static final int LINE_LIMIT = 8 * 1024;

  private final String upn;
  private final AccessToken token;
  private final String ehloName;
  private SmtpUpstreamState state = new Ended();
  private Optional<SmtpReply> begun = Optional.empty();
  private List<String> keywords = List.of();

  /**
   * A dialogue that logs in with this token.
   *
   * @param upn the token's own user, whichever mailbox mail is sent from
   * @param ehloName how the gateway introduces itself
   */
  public SmtpUpstreamDialogue(String upn, AccessToken token, String ehloName) {
    this.upn = upn;
    this.token = token;
    this.ehloName = ehloName;
  }

  @Override
  public String doing() {
    return switch (state) {
      case AwaitingGreeting s -> "waiting for upstream's greeting";
      case HelloSent s -> "sending EHLO to upstream";
      case StartTlsSent s -> "sending STARTTLS to upstream";
      case AwaitingTls s -> "waiting for upstream's TLS";
      case SecureHelloSent s -> "sending EHLO to upstream under TLS";
      case Authenticating s -> "sending AUTH to upstream";
      case Ended s -> "done with upstream's login";
    };
  }

  @Override
  public List<UpstreamStep> on(UpstreamEvent event) {
    return switch (event) {
      case UpstreamEvent.Opened(boolean secured) -> {
        state = new AwaitingGreeting(secured);
        yield readOn();
      }
      case UpstreamEvent.Line line -> line(line.line().latin1());
      case UpstreamEvent.LineTooLong tooLong ->
          violation("a line longer than " + LINE_LIMIT + " octets");
      case UpstreamEvent.Secured secured -> secureHello();
      case UpstreamEvent.TimedOut timedOut ->
          refuse(new UpstreamUnreachable("upstream timed out while " + doing()));
      case UpstreamEvent.Ended ended ->
          refuse(new UpstreamUnreachable("upstream closed while " + doing()));
    };
  }

  private List<UpstreamStep> line(String line) {
    Optional<SmtpReply> reply = SmtpReply.add(begun, line);
    if (reply.isEmpty()) {
      return violation(line);
    }
    begun = reply.filter(incomplete -> !incomplete.complete());
    return begun.isPresent() ? readOn() : reply(reply.get());
  }

  private List<UpstreamStep> reply(SmtpReply reply) {
    return switch (state) {
      case AwaitingGreeting(boolean secured) -> greeting(reply, secured);
      case HelloSent s -> hello(reply);
      case StartTlsSent s -> startTlsAnswer(reply);
      case SecureHelloSent s -> secureHelloAnswer(reply);
      case Authenticating now -> authenticating(reply, now);
      case AwaitingTls s -> List.of();
      case Ended s -> List.of();
    };
  }

  private List<UpstreamStep> greeting(SmtpReply reply, boolean secured) {
    if (!reply.code().equals("220")) {
      return refused(reply, "upstream greeted with ");
    }
    if (secured) {
      return secureHello();
    }
    state = new HelloSent();
    return say("EHLO " + ehloName);
  }

  private List<UpstreamStep> hello(SmtpReply reply) {
    if (!reply.code().equals("250")) {
      return refused(reply, "upstream answered EHLO with ");
    }
    if (!offers(reply, "STARTTLS")) {
      // A token never travels in clear: someone may have taken STARTTLS out of the list.
      return violation("no STARTTLS in its EHLO reply");
    }
    state = new StartTlsSent();
    return say("STARTTLS");
  }

  private List<UpstreamStep> startTlsAnswer(SmtpReply reply) {
    if (!reply.code().equals("220")) {
      return refused(reply, "upstream answered STARTTLS with ");
    }
    state = new AwaitingTls();
    return List.of(new Step.StartTls());
  }

  private List<UpstreamStep> secureHello() {
    state = new SecureHelloSent();
    return say("EHLO " + ehloName);
  }

  private List<UpstreamStep> secureHelloAnswer(SmtpReply reply) {
    if (!reply.code().equals("250")) {
      return refused(reply, "upstream answered EHLO with ");
    }
    if (reply.texts().stream().noneMatch(SmtpUpstreamDialogue::offersXoauth2)) {
      return refuse(new UpstreamRefused("upstream does not offer AUTH XOAUTH2", false));
    }
    keywords = reply.texts().subList(1, reply.texts().size());
    state = new Authenticating(false, Optional.empty());
    return say("AUTH XOAUTH2");
  }

  private List<UpstreamStep> authenticating(SmtpReply reply, Authenticating now) {
    return switch (reply.code()) {
      case "334" -> now.tokenSent() ? challenged(reply) : sendToken();
      case "235" -> {
        state = new Ended();
        yield List.of(new Step.Granted(keywords));
      }
      default ->
          refused(
              reply,
              "upstream refused the token"
                  + now.challenge().map(said -> " after the challenge " + said).orElse("")
                  + ": ");
    };
  }

  private List<UpstreamStep> sendToken() {
    state = new Authenticating(true, Optional.empty());
    return List.of(
        Step.Say.confidential(Xoauth2.response(upn, token).revealText()),
        new Step.ReadLine(LINE_LIMIT));
  }

  // The error challenge: only an empty answer makes the server say its 535.
  private List<UpstreamStep> challenged(SmtpReply reply) {
    state =
        new Authenticating(
            true, Optional.of(Xoauth2.describeChallenge(reply.texts().getLast().strip())));
    return List.of(Step.Say.line(""), new Step.ReadLine(LINE_LIMIT));
  }

  private List<UpstreamStep> refused(SmtpReply reply, String prefix) {
    String cause = prefix + Heard.cleaned(reply.toString());
    if (reply.isTemporary()) {
      return refuse(new UpstreamUnreachable(cause));
    }
    // 5.7.139 is SMTP AUTH switched off for the tenant or the mailbox: no token changes that.
    boolean tokenSuspect = reply.code().equals("535") && !reply.toString().contains("5.7.139");
    return refuse(new UpstreamRefused(cause, tokenSuspect));
  }

  private static boolean offers(SmtpReply reply, String keyword) {
    return reply.texts().stream().anyMatch(text -> text.strip().equalsIgnoreCase(keyword));
  }

  private static boolean offersXoauth2(String text) {
    List<String> words = List.of(text.toUpperCase(Locale.ROOT).split("[ =]+", -1));
    return words.getFirst().equals("AUTH") && words.contains("XOAUTH2");
  }

  private static List<UpstreamStep> say(String command) {
    return List.of(Step.Say.line(command), new Step.ReadLine(LINE_LIMIT));
  }

  private static List<UpstreamStep> readOn() {
    return List.of(new Step.ReadLine(LINE_LIMIT));
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
