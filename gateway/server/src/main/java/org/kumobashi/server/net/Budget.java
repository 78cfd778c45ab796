package org.kumobashi.server.net;

import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something there is only so much of. Says so once when it becomes scarce, when it is used up so
 * far that nobody new should come, and when there is enough again; each a little later than it
 * began, so that a value at the border does not flicker.
 */
final class Budget {
  private static final Logger LOG = LoggerFactory.getLogger(Budget.class);
  private static final int SCARCE_PERCENT = 80;
  private static final int EXHAUSTED_PERCENT = 90;
  private static final int BACK = 5;

  private final String name;
  private final long most;
  private final LongSupplier used;
  private volatile Level level = Level.PLENTY;

  /** How much of it is left. */
  enum Level {
    PLENTY,
    SCARCE,
    EXHAUSTED
  }

  /**
   * @param name as the log calls it
   * @param used what is used now
   */
  Budget(String name, long most, LongSupplier used) {
    this.name = name;
    this.most = most;
    this.used = used;
  }

  /** Looks how much is used now. */
  Level look() {
    long now = used.getAsLong();
    Level before = level;
    Level after = judge(percent(now), before);
    if (after != before) {
      change(after, now);
    }
    return after;
  }

  private synchronized void change(Level after, long now) {
    if (after == level) {
      return;
    }
    level = after;
    switch (after) {
      case PLENTY -> LOG.info("event=plenty-again what={} used={} most={}", name, now, most);
      case SCARCE -> LOG.warn("event=scarce what={} used={} most={}", name, now, most);
      case EXHAUSTED ->
          LOG.error(
              "event=exhausted what={} used={} most={} cause=\"new connections are refused\"",
              name,
              now,
              most);
    }
  }

  private static Level judge(double percent, Level before) {
    int exhausted = EXHAUSTED_PERCENT - (before == Level.EXHAUSTED ? BACK : 0);
    int scarce = SCARCE_PERCENT - (before == Level.PLENTY ? 0 : BACK);
    if (percent >= exhausted) {
      return Level.EXHAUSTED;
    }
    return percent >= scarce ? Level.SCARCE : Level.PLENTY;
  }

  private double percent(long now) {
    return 100.0 * now / most;
  }

  /** What the last look found. */
  Level level() {
    return level;
  }
}
