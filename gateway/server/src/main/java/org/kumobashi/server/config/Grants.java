package org.kumobashi.server.config;

import java.time.Duration;

/**
 * What becomes of grants that no longer work.
 *
 * @param retention how long the secrets of a blocked one are kept
 */
public record Grants(Duration retention) {
  /** The usual time. */
  public static Grants standard() {
    return new Grants(Duration.ofDays(90));
  }
}
