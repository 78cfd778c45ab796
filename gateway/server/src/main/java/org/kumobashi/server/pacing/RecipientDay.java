package org.kumobashi.server.pacing;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * The recipients a mailbox wrote to in the last 24 hours, counted by the hour: those of an hour
 * count until all of it lies 24 hours back. Not thread-safe.
 */
final class RecipientDay {
  private static final int HOURS = 24;

  private int most;
  private final TreeMap<Long, Long> byHour = new TreeMap<>();

  /**
   * @param most recipients in 24 hours
   */
  RecipientDay(int most) {
    this.most = most;
  }

  /** Holds another number to be the most from here on. */
  void change(int other) {
    most = other;
  }

  /** Counts one more, or nothing if the day is used up. */
  boolean take(Instant now) {
    forget(now);
    if (sum() >= most) {
      return false;
    }
    byHour.merge(hour(now), 1L, Long::sum);
    return true;
  }

  /** Takes so many back, the latest first. */
  void giveBack(int recipients) {
    long left = recipients;
    while (left > 0 && !byHour.isEmpty()) {
      Map.Entry<Long, Long> latest = byHour.lastEntry();
      long taken = Math.min(left, latest.getValue());
      left -= taken;
      if (taken == latest.getValue()) {
        byHour.remove(latest.getKey());
      } else {
        byHour.put(latest.getKey(), latest.getValue() - taken);
      }
    }
  }

  /** What is counted, by the hour of the epoch. */
  Map<Long, Long> counts(Instant now) {
    forget(now);
    return Map.copyOf(byHour);
  }

  /** Adds what was counted by an earlier run. */
  void add(Map<Long, Long> counts) {
    counts.forEach((hour, recipients) -> byHour.merge(hour, recipients, Long::sum));
  }

  private void forget(Instant now) {
    byHour.headMap(hour(now) - HOURS).clear();
  }

  private long sum() {
    return byHour.values().stream().mapToLong(Long::longValue).sum();
  }

  private static long hour(Instant moment) {
    return Math.floorDiv(moment.getEpochSecond(), 3600);
  }
}
