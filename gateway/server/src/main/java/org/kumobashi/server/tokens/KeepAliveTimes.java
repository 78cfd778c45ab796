package org.kumobashi.server.tokens;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** When a grant is kept alive next; by chance, so that grants redeemed together drift apart. */
final class KeepAliveTimes {
  private static final Duration SHORTEST_BACK_OFF = Duration.ofMinutes(10);
  private static final Duration LONGEST_BACK_OFF = Duration.ofHours(12);

  private final Duration period;
  private final RandomGenerator random;

  /**
   * @param period the longest a refresh token lies unused
   * @param random safe for use by many threads
   */
  KeepAliveTimes(Duration period, RandomGenerator random) {
    this.period = period;
    this.random = random;
  }

  /** The longest a refresh token lies unused. */
  Duration period() {
    return period;
  }

  /** After a redemption, or a verdict that only time changes: in the last quarter of the period. */
  Instant next(Instant now) {
    return now.plus(between(period.multipliedBy(3).dividedBy(4), period));
  }

  /**
   * After trouble: half to all of the time it has lasted by now, which grows from try to try and
   * needs no memory.
   *
   * @param refreshed when the grant was last redeemed
   */
  Instant retry(Instant now, Instant refreshed) {
    long overdue = Duration.between(refreshed.plus(period), now).toMillis();
    Duration wait =
        Duration.ofMillis(
            Math.clamp(overdue, SHORTEST_BACK_OFF.toMillis(), LONGEST_BACK_OFF.toMillis()));
    return now.plus(between(wait.dividedBy(2), wait));
  }

  private Duration between(Duration least, Duration most) {
    return Duration.ofMillis(random.nextLong(least.toMillis(), most.toMillis() + 1));
  }
}
