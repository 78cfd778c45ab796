package org.kumobashi.protocol.pop3;

import java.util.ArrayList;
import java.util.List;
import org.kumobashi.protocol.dialogue.ClientPolicy;
import org.kumobashi.protocol.dialogue.Standing;
import org.kumobashi.protocol.dialogue.TurnedAway;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.LoginFailure.AccountBlocked;
import org.kumobashi.protocol.identity.LoginFailure.BadCredentials;
import org.kumobashi.protocol.identity.LoginFailure.Misconfigured;
import org.kumobashi.protocol.identity.LoginFailure.NotPermitted;
import org.kumobashi.protocol.identity.LoginFailure.SignInRequired;
import org.kumobashi.protocol.identity.LoginFailure.Throttled;
import org.kumobashi.protocol.identity.LoginFailure.TokenServiceUnavailable;
import org.kumobashi.protocol.identity.LoginFailure.TooManyAttempts;
import org.kumobashi.protocol.identity.LoginFailure.TooManySessions;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamRefused;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamUnreachable;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamViolation;

/** What a POP3 client hears, with the response codes of RFC 2449 and RFC 3206. */
final class Pop3Words {
  static final String TLS_NEEDED =
      "-ERR Switch on TLS in your mail program; no password is taken without it.";
  static final String EMPTY_PASSWORD = "-ERR [AUTH] The password is empty.";
  static final String TOO_MANY_ERRORS = "-ERR Too many errors, goodbye.";
  static final String TOO_LONG = "-ERR The line is too long.";
  static final String TIMED_OUT = "-ERR [SYS/TEMP] That took too long, goodbye.";
  static final String STOPPING =
      "-ERR [SYS/TEMP] The mail gateway is restarting, please try again in a minute.";

  private Pop3Words() {}

  /** The answer to CAPA: nothing that Exchange Online would not offer after login as well. */
  static String capabilities(ClientPolicy policy, Standing standing) {
    List<String> lines = new ArrayList<>();
    lines.add("+OK These are offered.");
    lines.addAll(List.of("TOP", "UIDL", "RESP-CODES", "AUTH-RESP-CODE"));
    if (standing.mayLogIn(policy)) {
      lines.addAll(List.of("USER", "SASL PLAIN LOGIN"));
    }
    if (standing.mayStartTls(policy)) {
      lines.add("STLS");
    }
    lines.add(".");
    return String.join("\r\n", lines);
  }

  /** The answer to AUTH without a mechanism. */
  static String mechanisms(ClientPolicy policy, Standing standing) {
    return standing.mayLogIn(policy)
        ? "+OK These are offered.\r\nPLAIN\r\nLOGIN\r\n."
        : "+OK None before TLS.\r\n.";
  }

  /** The goodbye to a client that is not even greeted. */
  static String turnedAway(TurnedAway why) {
    return switch (why) {
      case CROWDED -> "-ERR [SYS/TEMP] Too many connections, please try again later.";
      case BUSY -> "-ERR [SYS/TEMP] The mail gateway is too busy, please try again later.";
    };
  }

  /** The answer to a login that failed. */
  static String refusal(LoginFailure failure) {
    return switch (failure) {
      case BadCredentials _ -> "-ERR [AUTH] Wrong user name or password.";
      case TooManyAttempts _ ->
          "-ERR [SYS/TEMP] Too many wrong passwords, please try again in a few minutes.";
      case SignInRequired signIn ->
          "-ERR [AUTH] Your mailbox needs you to sign in again at " + signIn.portal();
      case NotPermitted _ -> "-ERR [AUTH] This device password may not read mail from here.";
      case TooManySessions _ -> "-ERR [IN-USE] Too many connections to this mailbox at once.";
      case Throttled _ ->
          "-ERR [SYS/TEMP] This mailbox is used too much at the moment, please try again later.";
      case TokenServiceUnavailable _ ->
          "-ERR [SYS/TEMP] The sign-in service does not answer, please try again later.";
      case UpstreamUnreachable _, UpstreamViolation _ ->
          "-ERR [SYS/TEMP] The mail server does not answer, please try again later.";
      case UpstreamRefused _ ->
          "-ERR [SYS/PERM] The mail server refuses this mailbox, please ask your help desk.";
      case AccountBlocked _ ->
          "-ERR [SYS/PERM] This account is blocked, please ask your help desk.";
      case Misconfigured _ ->
          "-ERR [SYS/PERM] The mail gateway is not set up correctly, please tell your help desk.";
    };
  }
}
