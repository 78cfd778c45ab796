package org.kumobashi.protocol.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.kumobashi.protocol.identity.LoginFailure;

/** The replies the gateway gives by itself after login. */
final class SubmissionWords {
  static final String OK = "250 2.0.0 OK";
  static final String GOODBYE = "221 2.0.0 Goodbye";
  static final String LOST =
      "451 4.4.2 The connection to the mail server was lost; please send the message again";
  static final String NO_SESSION =
      "451 4.4.1 The mail server cannot be reached now; please send the message again later";
  static final String NO_TRANSACTION = "503 5.5.1 Send MAIL first";
  static final String NESTED_MAIL = "503 5.5.1 A message is begun already; send RSET to give it up";
  static final String BARE_NEWLINES =
      "550 5.6.11 The message has line ends other than CRLF, which this server does not accept";
  static final String NO_CHUNKING = "503 5.5.1 BDAT is not offered; use DATA";
  static final String CHUNK_NOT_TRUSTED =
      "421 4.5.0 The end of this chunk cannot be found; closing";
  static final String SWALLOWED_ENOUGH = "421 4.3.4 The message is far too large; closing";
  static final String TOO_MANY_FAULTS = "421 4.7.0 Too many bad commands; closing";
  static final String TOO_SLOW =
      "421 4.4.2 The rest of the refused message comes too slowly; closing";
  static final String CONTENT_TOO_SLOW =
      "421 4.4.2 The message comes too slowly; nothing was sent, please try again later";
  static final String DAY_USED_UP =
      "550 5.7.233 The mailbox has written to as many recipients as it may in 24 hours; please try"
          + " again tomorrow";
  static final String NO_PLACE =
      "421 4.3.2 Too many programs are sending from this mailbox at once; please try again in a"
          + " minute";
  static final String STOPPING = "421 4.3.2 The gateway ends this session; please connect again";

  /** What is offered if upstream offers it. */
  static final List<String> PASSED_ON =
      List.of("8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES");

  private final SubmissionPolicy policy;
  private final Set<String> upstreamOffers;

  /**
   * @param keywords the EHLO keywords of upstream, each with its parameters
   */
  SubmissionWords(SubmissionPolicy policy, List<String> keywords) {
    this.policy = policy;
    upstreamOffers =
        keywords.stream()
            .map(keyword -> keyword.strip().toUpperCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** The reply to EHLO, or to HELO. */
  String hello(boolean extended) {
    if (!extended) {
      return "250 " + policy.hostname();
    }
    List<String> lines = new ArrayList<>();
    lines.add(policy.hostname());
    lines.add("PIPELINING");
    PASSED_ON.stream().filter(upstreamOffers::contains).forEach(lines::add);
    String last = "250 SIZE " + policy.messageLimit();
    return lines.stream().map(line -> "250-" + line + "\r\n").collect(Collectors.joining()) + last;
  }

  /** The refusal of a message of so many octets, declared or counted. */
  String tooLarge(long size) {
    return "552 5.3.4 The message has %d octets, the limit is %d; attachments grow by about 37 %% when encoded, so send fewer or smaller ones"
        .formatted(size, policy.messageLimit());
  }

  /** Why no upstream session could be had for another message: temporary, whatever the reason. */
  static String noSession(LoginFailure failure) {
    return switch (failure) {
      case LoginFailure.UpstreamUnreachable f -> NO_SESSION;
      case LoginFailure.UpstreamViolation f -> NO_SESSION;
      case LoginFailure.TokenServiceUnavailable f -> NO_SESSION;
      case LoginFailure.TooManySessions f -> NO_PLACE;
      case LoginFailure.Throttled f ->
          "451 4.3.2 This mailbox sends too much in a short time; please try again in a minute";
      case LoginFailure.SignInRequired f ->
          "451 4.7.0 The mailbox must be signed in again at " + f.portal();
      case LoginFailure.BadCredentials f -> notNow();
      case LoginFailure.TooManyAttempts f -> notNow();
      case LoginFailure.NotPermitted f -> notNow();
      case LoginFailure.UpstreamRefused f ->
          f.advice().map(advice -> "451 4.7.0 " + advice).orElseGet(SubmissionWords::notNow);
      case LoginFailure.AccountBlocked f -> notNow();
      case LoginFailure.Misconfigured f -> notNow();
    };
  }

  /** The refusal of one recipient more than a message may have. */
  static String tooManyRecipients(int most) {
    return "452 4.5.3 A message may have " + most + " recipients; send it to fewer at once";
  }

  private static String notNow() {
    return "451 4.7.0 The mailbox cannot send now; if this stays, ask your administrator";
  }
}
