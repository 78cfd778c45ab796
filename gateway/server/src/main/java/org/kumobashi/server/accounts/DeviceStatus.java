package org.kumobashi.server.accounts;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A device and when it was last seen.
 *
 * @param chosen whether its password was chosen, not generated
 * @param lastUsed when it last logged in, to the minute
 * @param oldTls when it last did so by TLS 1.1 or older, to the minute
 */
public record DeviceStatus(
    Device device, boolean chosen, Optional<LastUse> lastUsed, Optional<OldTls> oldTls) {
  /** For how long a device counts as one that needs old TLS. */
  public static final Duration OLD_TLS_COUNTS = Duration.ofDays(30);

  /**
   * A login.
   *
   * @param client the address it came from
   * @param protocol what it spoke
   */
  public record LastUse(Instant at, String client, String protocol) {}

  /**
   * A login by a version of TLS that only old devices speak.
   *
   * @param version by its name in the JDK, as TLSv1
   */
  public record OldTls(Instant at, String version) {}

  /** Whether it spoke old TLS lately. */
  public boolean needsOldTlsAt(Instant now) {
    return oldTls.filter(use -> use.at().isAfter(now.minus(OLD_TLS_COUNTS))).isPresent();
  }
}
