package org.kumobashi.server.pacing;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.kumobashi.server.accounts.RecipientCounts;
import org.kumobashi.server.accounts.StoreException;

/**
 * Keeps the recipients of each mailbox's day in the store, so that a restart does not forget what
 * Exchange Online remembers.
 */
public final class RecipientLedger {
  private final Paces paces;
  private final RecipientCounts counts;
  private final InstantSource clock;
  private Map<String, Map<Long, Long>> saved = Map.of();

  public RecipientLedger(Paces paces, RecipientCounts counts, InstantSource clock) {
    this.paces = paces;
    this.counts = counts;
    this.clock = clock;
  }

  /**
   * Takes up what earlier runs counted.
   *
   * @throws StoreException if the store cannot be read
   */
  public synchronized void load() {
    saved = counts.recent(hour());
    saved.forEach((account, byHour) -> paces.of(account).remember(byHour));
  }

  /**
   * Adds what has changed since the last time, nothing if nothing has, and takes up what other
   * gateways counted for the same mailboxes meanwhile.
   *
   * @throws StoreException if the store cannot be written; the next call tries again
   */
  public synchronized void save() {
    Map<String, Map<Long, Long>> now = paces.recipients();
    Map<String, Map<Long, Long>> more = more(now, saved);
    if (more.isEmpty()) {
      return;
    }
    Map<String, Map<Long, Long>> others = counts.add(more, hour());
    saved = new HashMap<>(now);
    others.forEach(
        (account, sums) -> {
          Map<Long, Long> own = new HashMap<>(now.getOrDefault(account, Map.of()));
          Map<Long, Long> theirs = new HashMap<>();
          sums.forEach((hour, sum) -> theirs.put(hour, sum - own.getOrDefault(hour, 0L)));
          theirs.values().removeIf(count -> count == 0);
          paces.of(account).remember(theirs);
          own.putAll(sums);
          saved.put(account, own);
        });
  }

  private static Map<String, Map<Long, Long>> more(
      Map<String, Map<Long, Long>> now, Map<String, Map<Long, Long>> before) {
    Map<String, Map<Long, Long>> more = new HashMap<>();
    now.forEach(
        (account, byHour) -> {
          Map<Long, Long> difference = new HashMap<>(byHour);
          before
              .getOrDefault(account, Map.of())
              .forEach((hour, count) -> difference.merge(hour, -count, Long::sum));
          difference.values().removeIf(count -> count == 0);
          if (!difference.isEmpty()) {
            more.put(account, difference);
          }
        });
    return more;
  }

  private long hour() {
    return Math.floorDiv(clock.instant().getEpochSecond(), 3600);
  }
}
