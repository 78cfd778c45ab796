package org.kumobashi.protocol.smtp;

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

/** What an SMTP client hears before and at login, with the codes of RFC 4954 §6 and RFC 3463. */
final class SmtpWords {
  static final String TLS_FOR_AUTH =
      "538 5.7.11 Switch on TLS in your mail program; no password is taken without it";
  static final String TLS_FOR_MAIL = "530 5.7.0 Must issue a STARTTLS command first";
  static final String AUTH_FOR_MAIL = "530 5.7.0 Authentication required";
  static final String HELLO_FIRST = "503 5.5.1 Send EHLO first";
  static final String NOT_BASE64 = "501 5.5.2 This is not base64";
  static final String TOO_LONG = "500 5.5.2 Line too long";
  static final String RESPONSE_TOO_LONG = "500 5.5.6 Line too long";
  static final String TOO_MANY_ERRORS = "421 4.7.0 Too many errors, goodbye";
  static final String TOO_MANY_FAILURES = "421 4.7.0 Too many failed logins, goodbye";
  static final String TIMED_OUT = "421 4.4.2 That took too long, goodbye";
  static final String STOPPING =
      "421 4.3.2 The mail gateway is restarting, please try again in a minute";

  /** Longest reply line without its CRLF (RFC 5321 §4.5.3.1.5). */
  private static final int LINE_LIMIT = 510;

  private SmtpWords() {}

  /** The goodbye to a client that is not even greeted (RFC 5321 §3.1). */
  static String turnedAway(TurnedAway why) {
    return switch (why) {
      case CROWDED -> "421 4.7.0 Too many connections, please try again later";
      case BUSY -> "421 4.3.2 The mail gateway is too busy, please try again later";
    };
  }

  /** The answer to EHLO: what the gateway itself can carry, and one AUTH line at most. */
  static String extensions(ClientPolicy policy, Standing standing) {
    List<String> lines = new ArrayList<>();
    lines.addAll(List.of(policy.hostname(), "PIPELINING", "SIZE " + policy.messageLimit()));
    SubmissionWords.PASSED_ON.stream()
        .filter(policy.upstreamOffers()::contains)
        .forEach(lines::add);
    if (standing.mayStartTls(policy)) {
      lines.add("STARTTLS");
    }
    if (standing.mayLogIn(policy)) {
      lines.add("AUTH PLAIN LOGIN");
    }
    return "250-" + String.join("\r\n250-", lines.subList(0, lines.size() - 1)) + last(lines);
  }

  private static String last(List<String> lines) {
    return "\r\n250 " + lines.getLast();
  }

  /** The answer to a login that failed. */
  static String refusal(LoginFailure failure) {
    return switch (failure) {
      case BadCredentials _ -> "535 5.7.8 Wrong user name or password";
      case TooManyAttempts _ ->
          "454 4.7.0 Too many wrong passwords, please try again in a few minutes";
      case SignInRequired signIn ->
          reply("535", "5.7.8 Your mailbox needs you to sign in again at", signIn.portal());
      case NotPermitted _ -> "535 5.7.8 This device password may not send mail from here";
      case TooManySessions _ ->
          "421 4.3.2 Too many programs are sending from this mailbox; please try again in a minute";
      case Throttled _ ->
          "454 4.7.0 This mailbox sends too much in a short time, please try again in a minute";
      case TokenServiceUnavailable _ ->
          "454 4.7.0 The sign-in service does not answer, please try again later";
      case UpstreamUnreachable _, UpstreamViolation _ ->
          "454 4.7.0 The mail server does not answer, please try again later";
      case UpstreamRefused refused ->
          "535 5.7.8 "
              + refused
                  .advice()
                  .orElse("The mail server refuses this mailbox, please ask your help desk");
      case AccountBlocked _ -> "535 5.7.8 This account is blocked, please ask your help desk";
      case Misconfigured _ ->
          "454 4.7.0 The mail gateway is not set up correctly, please tell your help desk";
    };
  }

  /** On one line if it fits, since some devices read no more than one. */
  private static String reply(String code, String sentence, String address) {
    String line = code + " " + sentence + " " + address;
    return line.length() <= LINE_LIMIT
        ? line
        : code + "-" + sentence + ":\r\n" + code + " 5.7.8 " + address;
  }
}
