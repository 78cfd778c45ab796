package org.kumobashi.server.portal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.kumobashi.server.accounts.MailboxError;
import org.kumobashi.server.accounts.MailboxErrors;

/**
 * Which sentence says what an error means to a person, and what to do: the narrowest there is, by
 * Entra ID's number, by what upstream or the gateway itself said, or by the error's kind.
 */
final class PlainWords {
  private static final Map<String, List<Integer>> NUMBERS =
      Map.ofEntries(
          Map.entry("revoked", List.of(50173, 70000, 50132, 50133)),
          Map.entry("unused", List.of(700082, 70008, 70043, 700084, 50089)),
          Map.entry("second-factor", List.of(50074, 50072, 50076, 50078, 50079)),
          Map.entry("consent", List.of(65001, 65004, 90094)),
          Map.entry("password", List.of(50055, 50144)),
          Map.entry(
              "policy", List.of(53000, 53001, 53002, 53003, 53011, 530032, 530035, 50097, 50129)),
          Map.entry("disabled", List.of(50057)),
          Map.entry("locked", List.of(50053)),
          Map.entry("gone", List.of(50034, 16000)),
          Map.entry("not-assigned", List.of(50105)),
          Map.entry("credential", List.of(7000215, 7000222)));

  private record Said(Pattern text, String word) {
    static Said of(String text, String word) {
      return new Said(Pattern.compile(text, Pattern.CASE_INSENSITIVE), word);
    }
  }

  // The first that fits counts.
  private static final List<Said> UPSTREAM =
      List.of(
          Said.of("outcome unknown", "outcome-unknown"),
          Said.of("client left too early", "left-early"),
          Said.of(
              "5\\.7\\.139|SmtpClientAuthentication is disabled|smtp_auth_disabled", "smtp-off"),
          Said.of("authenticated but not connected|opens no mailbox", "not-connected"),
          Said.of("SendAsDenied|5\\.7\\.60\\b|permissions? to send as", "send-as"),
          Said.of("SubmissionQuotaExceeded|recipient rate limit", "quota"),
          Said.of("5\\.2\\.3\\b|exceeds maximum size|SubmissionExceeded", "size"),
          Said.of("5\\.2\\.2\\b|mailbox (is )?full|ShutoffQuotaExceeded", "full"),
          Said.of("5\\.1\\.8\\b|bad outbound sender", "spam"),
          Said.of("5\\.7\\.(70[58]|750)\\b", "organisation"),
          Said.of("^.{0,60}\\b4[0-9]{2}[ -]", "busy"));

  private static final List<Said> OWN =
      List.of(
          Said.of("has expired$", "expired"),
          Said.of("may not use", "protocol"),
          Said.of("this network$", "network"),
          Said.of("switched off$", "off"),
          Said.of("been revoked$", "revoked-device"));

  private PlainWords() {}

  /** How the sentence is filed. */
  static String key(MailboxErrors.Kept kept) {
    MailboxError error = kept.error();
    return number(kept.aadsts())
        .map(word -> "error.entra." + word)
        .or(() -> said(error).map(word -> "error.said." + word))
        .orElseGet(() -> "error.kind." + error.kind());
  }

  private static Optional<String> number(int aadsts) {
    return NUMBERS.entrySet().stream()
        .filter(entry -> entry.getValue().contains(aadsts))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static Optional<String> said(MailboxError error) {
    return switch (error.kind()) {
      case UPSTREAM_REFUSED, SUBMISSION -> first(UPSTREAM, error.cause());
      case NOT_PERMITTED -> first(OWN, error.cause());
      case BAD_CREDENTIALS,
          TOO_MANY_ATTEMPTS,
          SIGN_IN_REQUIRED,
          TOO_MANY_SESSIONS,
          TOKEN_SERVICE_UNAVAILABLE,
          UPSTREAM_UNREACHABLE,
          UPSTREAM_VIOLATION,
          THROTTLED,
          ACCOUNT_BLOCKED,
          MISCONFIGURED ->
          Optional.empty();
    };
  }

  private static Optional<String> first(List<Said> known, String cause) {
    return known.stream()
        .filter(said -> said.text().matcher(cause).find())
        .map(Said::word)
        .findFirst();
  }

  /** All keys there may be. */
  static List<String> keys() {
    return List.of(
            NUMBERS.keySet().stream().map(word -> "error.entra." + word),
            UPSTREAM.stream().map(said -> "error.said." + said.word()),
            OWN.stream().map(said -> "error.said." + said.word()),
            List.of(MailboxError.Kind.values()).stream().map(kind -> "error.kind." + kind))
        .stream()
        .flatMap(it -> it)
        .toList();
  }
}
