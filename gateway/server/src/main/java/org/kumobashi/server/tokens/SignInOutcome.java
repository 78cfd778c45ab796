package org.kumobashi.server.tokens;

import java.util.List;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.Secret;

/** What redeeming the code of a sign-in came to. Causes are for the log and hold no secret. */
public sealed interface SignInOutcome {
  /** Somebody signed in and agreed; the tokens are theirs and nowhere kept yet. */
  record SignedIn(SignedInUser user, Secret refreshToken, AccessToken accessToken)
      implements SignInOutcome {}

  /**
   * Entra ID refused.
   *
   * @param numbers the AADSTS numbers it gave
   */
  record Refused(List<Integer> numbers, String cause) implements SignInOutcome {
    public Refused {
      numbers = List.copyOf(numbers);
    }
  }

  /** The id token is not one this sign-in can have led to. */
  record NotGenuine(String cause) implements SignInOutcome {}

  /** Entra ID cannot be had, or answers nonsense; it passes. */
  record Unavailable(String cause) implements SignInOutcome {}

  /** The gateway's own registration, secret or certificate is at fault. */
  record Misconfigured(String cause) implements SignInOutcome {}
}
