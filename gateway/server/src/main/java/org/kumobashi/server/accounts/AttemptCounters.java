package org.kumobashi.server.accounts;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;

/**
 * Counts wrong passwords, each of which is forgotten with time: a counter leaks. What it is counted
 * for is not known here.
 */
public interface AttemptCounters {
  /**
   * What a counter says.
   *
   * @param level wrong passwords that were not forgotten yet when the last one came
   * @param at when that was
   */
  record Tally(double level, Instant at) {
    /** The tally after one more at this moment, of a counter that forgets one in that time. */
    public Tally plusOne(Duration leak, Instant now) {
      double forgotten =
          Math.max(0, Duration.between(at, now).toMillis()) / (double) leak.toMillis();
      return new Tally(Math.max(0, level - forgotten) + 1, now);
    }
  }

  /**
   * Where one more is to be counted.
   *
   * @param name of the counter; may hold what a client typed, perhaps its password in place of its
   *     name: nothing that is kept or shown may have it in clear
   * @param leak after which one wrong password is forgotten
   */
  record Counter(String name, Duration leak) {}

  /**
   * The tallies of those of these counters that have counted anything lately.
   *
   * @throws StoreException if they cannot be had
   */
  Map<String, Tally> look(Collection<String> names);

  /**
   * Counts one more wrong password in each.
   *
   * @throws StoreException if that cannot be done
   */
  void add(Collection<Counter> counters, Instant now);
}
