package org.kumobashi.server.tokens;

import java.time.Duration;
import java.util.Optional;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.server.accounts.Grant;

/** What one token request came to. Causes are for the log and hold no secret. */
public sealed interface Redemption {
  /**
   * An access token.
   *
   * @param lifetime how long it lives from now, as Entra ID said; positive
   */
  record Redeemed(AccessToken token, Duration lifetime) implements Redemption {}

  /**
   * The grant cannot be used until a person does something.
   *
   * @param state {@code SIGN_IN_REQUIRED} or {@code BLOCKED}
   */
  record Dead(Grant.State state, String cause) implements Redemption {
    public Dead {
      if (state == Grant.State.ACTIVE) {
        throw new IllegalArgumentException("an active grant is not dead");
      }
    }
  }

  /**
   * No answer that says anything about the grant: down, slow, or not Entra ID at all.
   *
   * @param retryAfter how long Entra ID asked to be left alone, if it did
   */
  record Unavailable(String cause, Optional<Duration> retryAfter) implements Redemption {}

  /**
   * Entra ID bears no more requests of the application or the tenant, whoever they are for.
   *
   * @param retryAfter how long it asked to be left alone, if it did
   */
  record Throttled(String cause, Optional<Duration> retryAfter) implements Redemption {}

  /**
   * The refresh token works, but it is another user's than the grant's. What it gave was dropped.
   *
   * @param cause names both identities
   */
  record Foreign(String cause) implements Redemption {}

  /** The gateway's own registration, secret or certificate is at fault; the grant is not. */
  record Misconfigured(String cause) implements Redemption {}
}
