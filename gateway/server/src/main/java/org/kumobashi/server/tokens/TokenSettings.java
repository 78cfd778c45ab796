package org.kumobashi.server.tokens;

import java.time.Duration;
import java.time.InstantSource;

/**
 * What the token room needs to know.
 *
 * @param refreshMargin how long before its end an access token is no longer handed out
 * @param patience how long one login waits for a redemption; longer than one token request may take
 * @param portal where people sign in again, for error texts
 */
public record TokenSettings(
    Duration refreshMargin, Duration patience, String portal, InstantSource clock) {
  public TokenSettings {
    if (refreshMargin.isNegative() || !patience.isPositive()) {
      throw new IllegalArgumentException("the margin and the patience must be positive");
    }
  }
}
