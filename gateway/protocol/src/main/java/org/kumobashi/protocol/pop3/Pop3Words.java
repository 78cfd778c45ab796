package org.kumobashi.protocol.pop3;

import java.util.ArrayList;
import java.util.List;
import org.kumobashi.protocol.dialogue.ClientPolicy;
import org.kumobashi.protocol.identity.LoginFailure;

/**
 * What the gateway says to POP3 clients: capabilities, and each login failure in RFC 3206's codes.
 */
final class Pop3Words {
  private Pop3Words() {}

  /** The lines of a CAPA answer, after its first line and before the final dot (RFC 2449). */
  static List<String> capabilities(ClientPolicy policy, boolean secured) {
    List<String> lines = new ArrayList<>(List.of("TOP", "UIDL", "RESP-CODES", "AUTH-RESP-CODE"));
    if (secured || policy.cleartextLogin()) {
      lines.add("USER");
      lines.add("SASL PLAIN LOGIN");
    }
    if (policy.startTls() && !secured) {
      lines.add("STLS");
    }
    return lines;
  }

  /** The line that tells a login failure. */
  static String refusal(LoginFailure failure) {
    return switch (failure) {
      case LoginFailure.BadCredentials f -> "-ERR [AUTH] The user name or the password is wrong.";
      case LoginFailure.TooManyAttempts f ->
          "-ERR [SYS/TEMP] Too many wrong passwords. Wait a minute, then try again.";
      case LoginFailure.SignInRequired f ->
          "-ERR [AUTH] Your mailbox must be connected again: sign in at " + f.portal();
      case LoginFailure.NotPermitted f ->
          "-ERR [AUTH] This device may not use POP3 from here. Ask the help desk.";
      case LoginFailure.TooManySessions f -> "-ERR [IN-USE] This mailbox has too many connections.";
      case LoginFailure.TokenServiceUnavailable f -> unavailable();
      case LoginFailure.UpstreamUnreachable f -> unavailable();
      case LoginFailure.UpstreamViolation f -> unavailable();
      case LoginFailure.UpstreamRefused f ->
          "-ERR [SYS/PERM] The mail server does not open this mailbox. Ask the help desk.";
      case LoginFailure.AccountBlocked f ->
          "-ERR [SYS/PERM] This account is blocked. Ask the help desk.";
      case LoginFailure.Misconfigured f ->
          "-ERR [SYS/PERM] The mail gateway is not set up correctly. Ask the help desk.";
    };
  }

  private static String unavailable() {
    return "-ERR [SYS/TEMP] The mail service cannot be reached at the moment. Try again later.";
  }
}
