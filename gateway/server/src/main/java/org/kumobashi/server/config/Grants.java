package org.kumobashi.server.config;

import java.time.Duration;
import java.util.Optional;

/**
 * What becomes of grants that no longer work.
 *
 * @param retention how long the secrets of a blocked one are kept
 * @param noticesFrom the mailbox, of those the gateway opens, that mails to owners are sent from;
 *     absent if none are sent
 */
public record Grants(Duration retention, Optional<String> noticesFrom) {
  /** The usual time, and no mails. */
  public static Grants standard() {
    return new Grants(Duration.ofDays(90), Optional.empty());
  }
}
