package org.kumobashi.server.accounts;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a grant fares, as people are told. All but {@code EXPIRING} is its state in the store; that
 * one follows from the time, so that it cannot be out of date.
 */
public enum Standing {
  /** It works. */
  ACTIVE,
  /** It works, but its refresh token has not been redeemed for so long that it may soon die. */
  EXPIRING,
  /** It does not work until its owner signs in again. */
  SIGN_IN_REQUIRED,
  /** It does not work until the help desk changes something at Entra ID. */
  BLOCKED;

  /**
   * A refresh token that has lain unused for longer is about to die: at 90 days Entra ID ends it,
   * and what keeps it alive has failed for weeks.
   */
  public static final Duration EXPIRING_AFTER = Duration.ofDays(60);

  /**
   * The standing of a grant now.
   *
   * @param refreshed when its refresh token was last redeemed or given; empty for an app-only grant
   */
  static Standing of(Grant grant, Optional<Instant> refreshed, Instant now) {
    return switch (grant.state()) {
      case ACTIVE ->
          refreshed.filter(at -> at.plus(EXPIRING_AFTER).isBefore(now)).isPresent()
              ? EXPIRING
              : ACTIVE;
      case SIGN_IN_REQUIRED -> SIGN_IN_REQUIRED;
      case BLOCKED -> BLOCKED;
    };
  }
}
