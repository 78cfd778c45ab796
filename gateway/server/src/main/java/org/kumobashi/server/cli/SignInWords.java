package org.kumobashi.server.cli;

import java.util.List;
import java.util.Set;
import org.kumobashi.server.accounts.RequestRefused;
import org.kumobashi.server.tokens.SignInOutcome;

/** What an administrator reads when a sign-in led to nothing. */
final class SignInWords {
  private static final Set<Integer> ADMIN_APPROVAL = Set.of(90093, 90094, 90095, 65001);
  // Conditional Access and security defaults; some ask for a device that a code cannot show.
  private static final Set<Integer> POLICY =
      Set.of(53003, 530032, 530035, 53000, 53001, 53002, 53011, 50097, 50129);
  private static final Set<Integer> WRONG_TENANT = Set.of(50020, 50034, 90072, 16000, 500201);

  private SignInWords() {}

  /**
   * Who signed in.
   *
   * @param portal where people sign in with a browser
   * @throws RequestRefused if nobody did
   */
  static SignInOutcome.SignedIn signedIn(SignInOutcome outcome, String portal) {
    return switch (outcome) {
      case SignInOutcome.SignedIn signedIn -> signedIn;
      case SignInOutcome.Refused refused ->
          throw new RequestRefused(refusal(refused.numbers(), portal) + because(refused.cause()));
      case SignInOutcome.NotGenuine fault ->
          throw new RequestRefused(
              "the answer does not prove who signed in" + because(fault.cause()));
      case SignInOutcome.Unavailable away ->
          throw new RequestRefused(
              "Entra ID cannot be reached or is out of order; try again later"
                  + because(away.cause()));
      case SignInOutcome.Misconfigured ours ->
          throw new RequestRefused(
              "check tenant, client-id and client credential" + because(ours.cause()));
    };
  }

  private static String refusal(List<Integer> numbers, String portal) {
    if (numbers.stream().anyMatch(POLICY::contains)) {
      return "a policy of the tenant (Conditional Access or security defaults) forbids this way of"
          + " signing in: sign in at "
          + portal
          + " instead, or ask the tenant's administrators";
    }
    if (numbers.stream().anyMatch(ADMIN_APPROVAL::contains)) {
      return "the tenant's administrators must approve the application first (admin consent)";
    }
    return numbers.stream().anyMatch(WRONG_TENANT::contains)
        ? "this account is not one of the configured tenant"
        : "Microsoft refused the sign-in";
  }

  private static String because(String cause) {
    return "; nothing changed (" + cause + ")";
  }
}
