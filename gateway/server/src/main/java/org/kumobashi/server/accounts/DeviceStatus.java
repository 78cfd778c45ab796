package org.kumobashi.server.accounts;

import java.time.Instant;
import java.util.Optional;

/**
 * A device and when it was last seen.
 *
 * @param chosen whether its password was chosen, not generated
 * @param lastUsed when it last logged in, to the minute
 */
public record DeviceStatus(Device device, boolean chosen, Optional<LastUse> lastUsed) {
  /**
   * A login.
   *
   * @param client the address it came from
   * @param protocol what it spoke
   */
  public record LastUse(Instant at, String client, String protocol) {}
}
