package org.kumobashi.server.config;

import java.time.Duration;

/**
 * How the audit log is kept.
 *
 * @param keep how long a line stays
 * @param gather how long further uses of the same secret in the same way are counted together
 */
public record AuditRules(Duration keep, Duration gather) {
  /** What holds when the configuration says nothing. */
  public static AuditRules standard() {
    return new AuditRules(Duration.ofDays(400), Duration.ofMinutes(1));
  }
}
