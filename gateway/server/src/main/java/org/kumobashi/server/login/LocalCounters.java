package org.kumobashi.server.login;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.kumobashi.server.accounts.AttemptCounters;

/**
 * Counts in the memory of this gateway. Bounded: of too many counters those go first that are used
 * least, which those of a spray of names are.
 */
public final class LocalCounters implements AttemptCounters {
  static final long MOST = 200_000;

  private final Cache<String, Tally> tallies = Caffeine.newBuilder().maximumSize(MOST).build();

  @Override
  public Map<String, Tally> look(Collection<String> names) {
    return tallies.getAllPresent(names);
  }

  @Override
  public void add(Collection<Counter> counters, Instant now) {
    for (Counter counter : counters) {
      tallies
          .asMap()
          .merge(
              counter.name(),
              new Tally(1, now),
              (before, _) -> before.plusOne(counter.leak(), now));
    }
  }

  /** How many counters there are. */
  long size() {
    tallies.cleanUp();
    return tallies.estimatedSize();
  }
}
