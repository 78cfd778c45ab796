package org.kumobashi.server.pacing;

import java.time.Duration;
import java.time.Instant;

/**
 * The rest a mailbox takes after upstream asked it to slow down. Asked again within ten minutes of
 * its end, it rests twice as long, up to ten minutes; asked during it, no longer. Not thread-safe.
 */
final class CoolDown {
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private Duration shortest;
  private Duration length = Duration.ZERO;
  private Instant until = Instant.MIN;

  /**
   * @param shortest the first rest
   */
  CoolDown(Duration shortest) {
    this.shortest = shortest;
  }

  /** Begins with another first rest from here on. */
  void change(Duration other) {
    shortest = other;
  }

  /** Upstream asked for rest. */
  void begin(Instant now) {
    if (now.isBefore(until)) {
      return;
    }
    boolean soon = until.isAfter(Instant.MIN) && now.isBefore(until.plus(LONGEST));
    length = soon ? shorter(length.multipliedBy(2), LONGEST) : shortest;
    until = now.plus(length);
  }

  /** How much longer the rest lasts; zero if there is none. */
  Duration left(Instant now) {
    return now.isBefore(until) ? Duration.between(now, until) : Duration.ZERO;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
