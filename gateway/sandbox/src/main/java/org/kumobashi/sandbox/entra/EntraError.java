package org.kumobashi.sandbox.entra;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * An error as the token endpoint words it.
 *
 * @param status the HTTP status
 * @param error the OAuth error code, RFC 6749 §5.2
 * @param number the AADSTS number
 * @param text what follows the number
 * @param suberror Entra's finer word, or empty
 */
public record EntraError(int status, String error, int number, String text, String suberror) {
  private static final Set<Integer> CONSENT = Set.of(65001, 65004, 90094);
  private static final Set<Integer> INTERACTION =
      Set.of(50072, 50074, 50076, 50078, 50079, 50097, 50129, 53000, 53001, 53002, 53011, 70043);
  private static final Set<Integer> WRONG_CLIENT = Set.of(7000215, 7000218, 7000222, 700027);
  private static final Set<Integer> UNKNOWN_CLIENT = Set.of(700016, 70001, 7000112, 700025);
  private static final Set<Integer> WRONG_REQUEST =
      Set.of(650056, 650057, 50194, 90002, 900144, 90014, 70003, 70011, 50196);
  private static final Set<Integer> TRANSIENT =
      Set.of(90033, 90006, 90012, 90024, 90055, 50033, 50087, 50088, 90090, 80002, 80005);
  private static final Map<Integer, String> TEXTS =
      Map.ofEntries(
          Map.entry(50173, "The grant was revoked; a fresh sign-in is needed."),
          Map.entry(700082, "The refresh token has expired due to inactivity."),
          Map.entry(70008, "The refresh token has expired."),
          Map.entry(70043, "The refresh token is older than the sign-in frequency allows."),
          Map.entry(70000, "The provided grant is not valid."),
          Map.entry(50076, "Multi-factor authentication is required."),
          Map.entry(65001, "Nobody has consented to this application."),
          Map.entry(65004, "User declined to consent to access the app."),
          Map.entry(90094, "Only an administrator can give this permission."),
          Map.entry(50020, "The account is of another directory."),
          Map.entry(50055, "The password has expired."),
          Map.entry(50057, "The user account is disabled."),
          Map.entry(50053, "The account is locked."),
          Map.entry(50034, "The user account does not exist in this directory."),
          Map.entry(53003, "Access was blocked by a Conditional Access policy."),
          Map.entry(7000215, "Invalid client secret provided."),
          Map.entry(7000218, "The request must hold client_assertion or client_secret."),
          Map.entry(7000222, "The provided client secret has expired."),
          Map.entry(700027, "The client assertion's signature is not valid."),
          Map.entry(700016, "The application was not found in this directory."),
          Map.entry(90002, "The tenant was not found."),
          Map.entry(90033, "A transient error has occurred. Please try again."),
          Map.entry(70011, "The scope is not valid."),
          Map.entry(70003, "The grant type is not supported."),
          Map.entry(900144, "The request body lacks a required parameter."),
          Map.entry(50148, "The code_verifier does not match the code_challenge."),
          Map.entry(50196, "The server stopped this client's request loop."));

  /**
   * The error that goes with this AADSTS number; an unlisted number is an {@code invalid_grant}.
   */
  public static EntraError ofNumber(int number) {
    String text = TEXTS.getOrDefault(number, "The request failed.");
    if (TRANSIENT.contains(number)) {
      return new EntraError(503, "temporarily_unavailable", number, text, "");
    }
    if (WRONG_CLIENT.contains(number)) {
      return new EntraError(401, "invalid_client", number, text, "");
    }
    if (UNKNOWN_CLIENT.contains(number)) {
      return new EntraError(400, "unauthorized_client", number, text, "");
    }
    if (WRONG_REQUEST.contains(number)) {
      return new EntraError(400, wrongRequest(number), number, text, "");
    }
    return refusedGrant(number, text);
  }

  private static String wrongRequest(int number) {
    return switch (number) {
      case 70003 -> "unsupported_grant_type";
      case 70011 -> "invalid_scope";
      default -> "invalid_request";
    };
  }

  private static EntraError refusedGrant(int number, String text) {
    if (CONSENT.contains(number)) {
      return new EntraError(400, "invalid_grant", number, text, "consent_required");
    }
    if (INTERACTION.contains(number)) {
      return new EntraError(400, "interaction_required", number, text, "basic_action");
    }
    return new EntraError(400, "invalid_grant", number, text, number == 50173 ? "bad_token" : "");
  }

  /** The same number and text under another status and OAuth code. */
  EntraError as(int otherStatus, String otherError) {
    return new EntraError(otherStatus, otherError, number, text, suberror);
  }

  /** An error with this OAuth code, for the device flow's words of RFC 8628 §3.5. */
  static EntraError named(String error, int number, String text) {
    return new EntraError(400, error, number, text, "");
  }

  /** The whole answer, time-stamped. */
  HttpAnswer answer(Instant now) {
    String trace = UUID.randomUUID().toString();
    String correlation = UUID.randomUUID().toString();
    String stamp = now.truncatedTo(ChronoUnit.SECONDS).toString().replace('T', ' ');
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("error", error);
    members.put(
        "error_description",
        "AADSTS%d: %s Trace ID: %s Correlation ID: %s Timestamp: %s"
            .formatted(number, text, trace, correlation, stamp));
    members.put("error_codes", List.of(number));
    members.put("timestamp", stamp);
    members.put("trace_id", trace);
    members.put("correlation_id", correlation);
    members.put("error_uri", "https://login.microsoftonline.com/error?code=" + number);
    if (!suberror.isEmpty()) {
      members.put("suberror", suberror);
    }
    return HttpAnswer.json(status, Json.write(members));
  }
}
