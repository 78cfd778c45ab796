package org.kumobashi.server.tokens;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * The token endpoint gave no answer that says anything about the grant: it throttles, is down, or
 * something else answered in its place. An {@code IOException}, because that is the one thing
 * MSAL4J neither repeats nor remembers.
 */
final class EntraUnavailable extends IOException {
  private final Optional<Duration> retryAfter;

  /**
   * @param status the HTTP status code
   * @param retryAfter what Retry-After asked for (RFC 9110 §10.2.3)
   */
  EntraUnavailable(int status, Optional<Duration> retryAfter, String detail) {
    super("HTTP " + status + " from the token endpoint: " + detail);
    this.retryAfter = retryAfter;
  }

  /** How long to leave the endpoint alone, if it said so. */
  Optional<Duration> retryAfter() {
    return retryAfter;
  }
}
