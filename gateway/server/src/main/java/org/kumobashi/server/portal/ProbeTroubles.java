package org.kumobashi.server.portal;

import java.util.Locale;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Protocol;

/**
 * What it means to a person that upstream did not open their mailbox. Exchange Online tells most by
 * its texts alone; the failures' causes quote them, and are read here. What it does not tell is
 * guessed from what the other protocol said.
 */
final class ProbeTroubles {
  private static final String NOT_CONNECTED = "authenticated but not connected";
  private static final String SMTP_POLICY = "5.7.139";

  private ProbeTroubles() {}

  /** The page for a refusal. */
  static Trouble of(MailboxProbe.Refusal refusal) {
    return switch (refusal.failure()) {
      case LoginFailure.UpstreamRefused it -> refused(refusal, said(it));
      case LoginFailure.NotPermitted it -> refused(refusal, said(it));
      case LoginFailure.BadCredentials it -> refused(refusal, said(it));
      case LoginFailure.SignInRequired it -> refused(refusal, said(it));
      case LoginFailure.AccountBlocked it -> refused(refusal, said(it));
      case LoginFailure.Throttled it -> Trouble.MAIL_BUSY;
      case LoginFailure.TooManySessions it -> Trouble.MAIL_BUSY;
      case LoginFailure.TooManyAttempts it -> Trouble.MAIL_BUSY;
      case LoginFailure.UpstreamUnreachable it -> Trouble.MAIL_DOWN;
      case LoginFailure.UpstreamViolation it -> Trouble.MAIL_DOWN;
      case LoginFailure.TokenServiceUnavailable it -> Trouble.ENTRA_DOWN;
      case LoginFailure.Misconfigured it -> Trouble.MISCONFIGURED;
    };
  }

  private static Trouble refused(MailboxProbe.Refusal refusal, String said) {
    if (said.contains(SMTP_POLICY)) {
      // The same code stands for the switch of SMTP AUTH and for policies about sign-ins.
      return said.contains("disabled for the") || said.contains("smtp_auth_disabled")
          ? Trouble.SMTP_AUTH_OFF
          : Trouble.SMTP_BARRED;
    }
    if (isRefusedEverywhere(refusal)) {
      return Trouble.NO_MAILBOX;
    }
    return said.contains(NOT_CONNECTED) ? Trouble.NOT_CONNECTED : byProtocol(refusal.protocol());
  }

  // A switch turns off one protocol. The token is good, so that none opens is about the mailbox;
  // but SMTP's own switch says nothing of that.
  private static boolean isRefusedEverywhere(MailboxProbe.Refusal refusal) {
    return refusal
        .other()
        .filter(LoginFailure.UpstreamRefused.class::isInstance)
        .filter(other -> !said(other).contains(SMTP_POLICY))
        .isPresent();
  }

  private static String said(LoginFailure failure) {
    // SMTP's causes begin with a sentence of ours that names the switch, whatever it was.
    String cause = failure.cause().toLowerCase(Locale.ROOT);
    return cause.substring(Math.max(0, cause.indexOf("upstream said")));
  }

  private static Trouble byProtocol(Protocol protocol) {
    return switch (protocol) {
      case IMAP -> Trouble.IMAP_REFUSED;
      case POP3 -> Trouble.POP3_REFUSED;
      case SMTP -> Trouble.SMTP_REFUSED;
    };
  }
}
