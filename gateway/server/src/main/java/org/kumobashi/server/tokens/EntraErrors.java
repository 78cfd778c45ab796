package org.kumobashi.server.tokens;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.kumobashi.server.accounts.Grant;

/**
 * What each error of Entra ID means for a grant. The {@code error} value decides unless an AADSTS
 * number is known to mean something narrower; whatever is unknown is trouble that passes, except an
 * unknown {@code invalid_grant}, which only a new sign-in can cure.
 */
final class EntraErrors {
  /** How the log shows that the tenant is throttled. */
  static final String TENANT_THROTTLED = "AADSTS90055";

  private static final Map<Integer, Verdict> BY_NUMBER = numbers();

  private static final Map<String, Verdict> BY_CODE =
      Map.ofEntries(
          Map.entry("invalid_grant", Verdict.SIGN_IN),
          Map.entry("interaction_required", Verdict.SIGN_IN),
          Map.entry("consent_required", Verdict.SIGN_IN),
          Map.entry("login_required", Verdict.SIGN_IN),
          Map.entry("access_denied", Verdict.BLOCKED),
          Map.entry("invalid_client", Verdict.OURS),
          Map.entry("unauthorized_client", Verdict.OURS),
          Map.entry("invalid_request", Verdict.OURS),
          Map.entry("invalid_scope", Verdict.OURS),
          Map.entry("invalid_resource", Verdict.OURS),
          Map.entry("unsupported_grant_type", Verdict.OURS),
          Map.entry("temporarily_unavailable", Verdict.PASSING),
          Map.entry("server_error", Verdict.PASSING));

  private EntraErrors() {}

  /** What this error means for a grant of this kind. */
  static Redemption classify(EntraError error, Grant.Kind kind) {
    String cause = error.describe();
    return switch (verdict(error)) {
      case SIGN_IN ->
          kind == Grant.Kind.APP_ONLY
              // Nobody can sign in for an application.
              ? new Redemption.Misconfigured(cause)
              : new Redemption.Dead(Grant.State.SIGN_IN_REQUIRED, cause);
      case BLOCKED -> new Redemption.Dead(Grant.State.BLOCKED, cause);
      case OURS -> new Redemption.Misconfigured(cause);
      case THROTTLED -> new Redemption.Throttled(cause, Optional.empty());
      case PASSING -> new Redemption.Unavailable(cause, Optional.empty());
      case LOOP -> new Redemption.Unavailable(cause, Optional.of(Setbacks.LONGEST));
    };
  }

  private static Verdict verdict(EntraError error) {
    return error.numbers().stream()
        .map(BY_NUMBER::get)
        .filter(Objects::nonNull)
        .findFirst()
        .orElseGet(() -> BY_CODE.getOrDefault(error.code(), Verdict.PASSING));
  }

  private static Map<Integer, Verdict> numbers() {
    Map<Integer, Verdict> table = new HashMap<>();
    // Refresh token revoked, expired, unused for 90 days, or older than the sign-in frequency.
    put(table, Verdict.SIGN_IN, 50173, 700082, 70008, 70043, 70000, 700084, 50132, 50133, 50089);
    // Multi-factor authentication, consent, password expired.
    put(table, Verdict.SIGN_IN, 50076, 50079, 50078, 50074, 50072, 65001, 65004, 50055, 50144);
    // A device or a place that policy does not like; another sign-in may satisfy it.
    put(table, Verdict.SIGN_IN, 53000, 53001, 53002, 53011, 530032, 530035, 50097, 50129, 700020);
    // Disabled, locked, no such account, not assigned, barred by policy, admin consent.
    put(table, Verdict.BLOCKED, 50057, 50053, 50034, 16000, 50105, 53003, 90094);
    // Our secret, our registration, our tenant.
    put(table, Verdict.OURS, 7000222, 7000215, 700016, 70001, 7000112, 700025, 7000218);
    put(table, Verdict.OURS, 650056, 650057, 50194, 90002);
    put(table, Verdict.THROTTLED, 90055);
    // Entra ID itself: busy, down.
    put(table, Verdict.PASSING, 90033, 90006, 90012, 90024, 50033, 50087, 50088, 90090);
    put(table, Verdict.PASSING, 80002, 80005);
    // Too many equal requests: asking on would only prolong it.
    put(table, Verdict.LOOP, 50196);
    return Map.copyOf(table);
  }

  private static void put(Map<Integer, Verdict> table, Verdict verdict, int... numbers) {
    for (int number : numbers) {
      table.put(number, verdict);
    }
  }

  private enum Verdict {
    SIGN_IN,
    BLOCKED,
    OURS,
    THROTTLED,
    PASSING,
    LOOP
  }
}
