package org.kumobashi.server.config;

import java.time.Duration;

/**
 * What Entra ID's token endpoint is asked for, counted over all grants.
 *
 * @param atOnce token requests at once
 * @param perSecond token requests begun in a second
 * @param longestWait the longest a login waits for its turn to ask
 * @param keepAlive the longest a refresh token lies unused before it is redeemed without a login
 * @param keepAlivesPerMinute redemptions of that kind in a minute
 */
public record Tokens(
    int atOnce, int perSecond, Duration longestWait, Duration keepAlive, int keepAlivesPerMinute) {
  /** The bounds used when the configuration names none. */
  public static Tokens standard() {
    return new Tokens(100, 50, Duration.ofSeconds(20), Duration.ofDays(7), 30);
  }
}
