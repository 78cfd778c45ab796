package org.kumobashi.protocol.smtp;

import java.util.ArrayList;
import java.util.List;
import org.kumobashi.protocol.dialogue.ClientPolicy;
import org.kumobashi.protocol.identity.LoginFailure;

/**
 * What the gateway says to SMTP clients: EHLO keywords, and each login failure in RFC 4954's codes.
 */
final class SmtpWords {
  private SmtpWords() {}

  /**
   * The EHLO keywords before login. CHUNKING and BINARYMIME are never among them: see the
   * submission guard.
   */
  static List<String> beforeLogin(ClientPolicy policy, boolean secured) {
    List<String> keywords =
        new ArrayList<>(
            List.of(
                "PIPELINING",
                "SIZE " + policy.messageLimit(),
                "8BITMIME",
                "SMTPUTF8",
                "DSN",
                "ENHANCEDSTATUSCODES"));
    if (policy.startTls() && !secured) {
      keywords.add("STARTTLS");
    }
    if (secured || policy.cleartextLogin()) {
      keywords.add("AUTH PLAIN LOGIN");
    }
    return keywords;
  }

  /** The lines of a multi-line reply: {@code 250-} but for the last (RFC 5321 §4.2.1). */
  static List<String> multiline(String code, List<String> texts) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      lines.add(code + (i < texts.size() - 1 ? "-" : " ") + texts.get(i));
    }
    return lines;
  }

  /** The reply that tells a login failure. */
  static String refusal(LoginFailure failure) {
    return switch (failure) {
      case LoginFailure.BadCredentials f -> "535 5.7.8 The user name or the password is wrong.";
      case LoginFailure.TooManyAttempts f ->
          "454 4.7.0 Too many wrong passwords. Wait a minute, then try again.";
      case LoginFailure.SignInRequired f ->
          "535 5.7.8 Your mailbox must be connected again: sign in at " + f.portal();
      case LoginFailure.NotPermitted f ->
          "535 5.7.8 This device may not send from here. Ask the help desk.";
      case LoginFailure.TooManySessions f ->
          "421 4.7.0 This mailbox has too many connections. Try again later.";
      case LoginFailure.TokenServiceUnavailable f -> unavailable();
      case LoginFailure.UpstreamUnreachable f -> unavailable();
      case LoginFailure.UpstreamViolation f -> unavailable();
      case LoginFailure.UpstreamRefused f ->
          "535 5.7.8 The mail server does not let this mailbox send. Ask the help desk.";
      case LoginFailure.AccountBlocked f -> "535 5.7.8 This account is blocked. Ask the help desk.";
      case LoginFailure.Misconfigured f ->
          "454 4.7.0 The mail gateway is not set up correctly. Ask the help desk.";
    };
  }

  private static String unavailable() {
    return "454 4.7.0 The mail service cannot be reached at the moment. Try again later.";
  }
}
