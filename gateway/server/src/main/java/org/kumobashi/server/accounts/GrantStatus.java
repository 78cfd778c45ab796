package org.kumobashi.server.accounts;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A grant as an administrator sees it.
 *
 * @param reason why it is in its state; empty if it is active
 * @param refreshed when its refresh token was last redeemed, or given by its owner; empty for an
 *     app-only grant, or if nobody knows
 * @param mailboxes the addresses it opens
 * @param standing how it fares now
 */
public record GrantStatus(
    Grant grant,
    String reason,
    Optional<Instant> refreshed,
    List<String> mailboxes,
    Standing standing) {
  public GrantStatus {
    mailboxes = List.copyOf(mailboxes);
  }
}
