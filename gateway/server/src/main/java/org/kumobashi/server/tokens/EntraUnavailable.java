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
  private final boolean throttled;
  private final Optional<Duration> retryAfter;

  /**
   * @param status the HTTP status code
   * @param retryAfter what Retry-After asked for (RFC 9110 §10.2.3)
   */
  EntraUnavailable(int status, Optional<Duration> retryAfter, String detail) {
    super("HTTP " + status + " from the token endpoint: " + detail);
    this.throttled = status == 429 || detail.contains(EntraErrors.TENANT_THROTTLED);
    this.retryAfter = retryAfter;
  }

  /** Whether it bears no more requests, whoever they are for. */
  boolean throttled() {
    return throttled;
  }

  /** How long to leave the endpoint alone, if it said so. */
  Optional<Duration> retryAfter() {
    return retryAfter;
  }
}
