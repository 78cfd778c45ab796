package org.kumobashi.server.tokens;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.LoginFailure.AccountBlocked;
import org.kumobashi.protocol.identity.LoginFailure.Misconfigured;
import org.kumobashi.protocol.identity.LoginFailure.SignInRequired;
import org.kumobashi.protocol.identity.LoginFailure.TokenServiceUnavailable;
import org.kumobashi.protocol.octets.Heard;

/**
 * What an error of the token endpoint means for a login. The OAuth error decides (RFC 6749 §5.2);
 * the AADSTS number only separates whom it concerns: the owner, the help desk, the operator, or
 * nobody because it passes.
 *
 * @param portal where owners sign in again
 */
record EntraErrors(String portal) {
  private static final Pattern NUMBER = Pattern.compile("AADSTS(\\d+)");

  private static final Set<String> BLOCKED =
      Set.of("50057", "50053", "50034", "16000", "50105", "53003", "90094");
  private static final Set<String> OURS =
      Set.of(
          "7000222", "7000215", "700016", "70001", "7000112", "700025", "7000218", "650056",
          "650057", "50194", "90002");
  private static final Set<String> PASSING =
      Set.of(
          "90033", "90006", "90012", "90024", "90055", "50033", "50087", "50088", "90090", "80002",
          "80005", "50196");

  /**
   * Sorts an error.
   *
   * @param error the OAuth error code
   * @param description its text, for the log and the AADSTS number in it
   */
  LoginFailure classify(String error, String description) {
    Matcher found = NUMBER.matcher(description);
    Optional<String> number = found.find() ? Optional.of(found.group(1)) : Optional.empty();
    String cause = error + ": " + Heard.cleaned(description);
    if (number.filter(PASSING::contains).isPresent()) {
      return new TokenServiceUnavailable(cause);
    }
    if (number.filter(OURS::contains).isPresent()) {
      return new Misconfigured(cause);
    }
    if (number.filter(BLOCKED::contains).isPresent()) {
      return new AccountBlocked(cause);
    }
    return switch (error) {
      case "invalid_grant", "interaction_required", "consent_required", "login_required" ->
          new SignInRequired(cause, portal);
      case "access_denied" -> new AccountBlocked(cause);
      case "invalid_client",
          "unauthorized_client",
          "invalid_request",
          "invalid_scope",
          "unsupported_grant_type" ->
          new Misconfigured(cause);
      default -> new TokenServiceUnavailable(cause);
    };
  }
}
