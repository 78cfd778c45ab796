package org.kumobashi.server.portal;

import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.kumobashi.protocol.identity.Secret;

/**
 * What a sign-in page sent back by way of the browser (RFC 6749 §4.1.2). Anybody can send such a
 * thing.
 *
 * @param error the error code; empty if there is a code
 * @param cancelled whether the person turned back
 * @param numbers the AADSTS numbers it names
 */
record Answer(Secret state, Secret code, String error, boolean cancelled, List<Integer> numbers) {
  private static final Pattern AADSTS = Pattern.compile("AADSTS(\\d{4,9})");
  private static final Pattern CODE = Pattern.compile("[a-z_]{1,60}");
  private static final int LONGEST_CODE = 8192;
  private static final Set<Integer> ADMIN_APPROVAL = Set.of(90093, 90094, 90095);
  private static final Set<Integer> WRONG_TENANT = Set.of(50020, 50034, 90072, 16000, 500201);
  private static final Set<String> OURS =
      Set.of(
          "invalid_request",
          "invalid_scope",
          "invalid_client",
          "unauthorized_client",
          "invalid_resource",
          "unsupported_response_type");

  Answer {
    numbers = List.copyOf(numbers);
  }

  static Answer of(Form form) {
    String error = form.get("error");
    String described = form.get("error_description");
    List<Integer> numbers =
        AADSTS
            .matcher(described.substring(0, Math.min(described.length(), 2000)))
            .results()
            .map((MatchResult found) -> Integer.valueOf(found.group(1)))
            .limit(4)
            .toList();
    return new Answer(
        Secret.of(form.get("state")),
        Secret.of(form.get("code")),
        error.isEmpty() || CODE.matcher(error).matches() ? error : "malformed",
        form.get("error_subcode").equals("cancel"),
        numbers);
  }

  boolean hasCode() {
    return error.isEmpty() && !code.isEmpty() && code.length() <= LONGEST_CODE;
  }

  /** What an answer without a code means. */
  Trouble trouble() {
    // Who can only turn back, for want of an administrator, is to hear of the want.
    Trouble known = known(numbers);
    if (known != Trouble.REFUSED) {
      return known;
    }
    if (cancelled) {
      return Trouble.CANCELLED;
    }
    return switch (error) {
      case "access_denied" -> Trouble.CANCELLED;
      case "consent_required" -> Trouble.CONSENT_MISSING;
      case "temporarily_unavailable", "server_error" -> Trouble.ENTRA_DOWN;
      case String code when OURS.contains(code) -> Trouble.MISCONFIGURED;
      default -> Trouble.REFUSED;
    };
  }

  /** What these AADSTS numbers mean; a refusal if they say nothing narrower. */
  static Trouble known(List<Integer> numbers) {
    if (numbers.contains(65004)) {
      return Trouble.CONSENT_DENIED;
    }
    if (numbers.stream().anyMatch(ADMIN_APPROVAL::contains)) {
      return Trouble.ADMIN_APPROVAL;
    }
    if (numbers.contains(65001)) {
      return Trouble.CONSENT_MISSING;
    }
    return numbers.stream().anyMatch(WRONG_TENANT::contains)
        ? Trouble.WRONG_TENANT
        : Trouble.REFUSED;
  }

  /** For the log. */
  String describe() {
    return error + " " + numbers.stream().map(number -> "AADSTS" + number).toList();
  }
}
