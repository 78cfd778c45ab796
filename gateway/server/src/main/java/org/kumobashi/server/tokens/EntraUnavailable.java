package org.kumobashi.server.tokens;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Entra ID answered that it cannot answer now. Thrown through MSAL, which passes I/O trouble on
 * untouched.
 */
final class EntraUnavailable extends IOException {
  private final transient Optional<Duration> retryAfter;

  EntraUnavailable(String message, Optional<Duration> retryAfter) {
    super(message);
    this.retryAfter = retryAfter;
  }

  Optional<Duration> retryAfter() {
    return retryAfter;
  }
}
