package org.kumobashi.server.accounts;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.kumobashi.protocol.identity.LoginFailure;

/**
 * Delegated grants by how long their refresh token has lain unused; Entra ID lets one die that
 * nobody redeems for 90 days. Grants whose owner must sign in again are left out: only a sign-in
 * helps them. Every method may block and may throw {@link StoreException}.
 */
public interface IdleGrants {
  /** A grant that is due, and when its refresh token was last redeemed or given. */
  record Idle(Grant grant, Instant refreshed) {}

  /**
   * Takes the grant that has been due longest, and moves it on first, so that no other gateway
   * takes it meanwhile. If this one stops before it tells how it went, the grant is due again at
   * that time. Empty if none is due, or if another gateway was faster.
   *
   * @param farthest how far from now a grant may be due; one that is due later, because a setting
   *     was made shorter or a clock was wrong, is due now
   * @param lease how long nobody else takes it
   */
  Optional<Idle> claim(Duration farthest, Duration lease);

  /** Makes a grant due at this moment. Does nothing if the grant has been removed. */
  void postpone(GrantId id, Instant due);

  /** Tells those whose mailboxes a grant opens that it could not be kept alive. */
  void failed(GrantId id, LoginFailure failure);

  /** When the refresh token was last redeemed that has lain unused longest; empty if none has. */
  Optional<Instant> longestUnused();
}
