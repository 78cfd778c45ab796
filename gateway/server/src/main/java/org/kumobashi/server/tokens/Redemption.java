package org.kumobashi.server.tokens;

import java.time.Duration;
import java.util.Optional;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.LoginFailure;

/** What came of asking Entra ID for an access token. */
sealed interface Redemption {
  /** An access token; a rotated refresh token, if there was one, is already on disk. */
  record Redeemed(AccessToken token) implements Redemption {}

  /**
   * No access token.
   *
   * @param retryAfter how long Entra ID asks to be left alone, if it said so
   */
  record Failed(LoginFailure failure, Optional<Duration> retryAfter) implements Redemption {}
}
