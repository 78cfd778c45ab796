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
   * Writes what has changed since the last time; nothing if nothing has.
   *
   * @throws StoreException if the store cannot be written; the next call tries again
   */
  public synchronized void save() {
    Map<String, Map<Long, Long>> now = paces.recipients();
    Map<String, Map<Long, Long>> changed = new HashMap<>();
    now.forEach(
        (account, byHour) -> {
          Map<Long, Long> before = saved.getOrDefault(account, Map.of());
          Map<Long, Long> different = new HashMap<>(byHour);
          different.entrySet().removeAll(before.entrySet());
          before.keySet().stream()
              .filter(hour -> !byHour.containsKey(hour))
              .forEach(hour -> different.put(hour, 0L));
          if (!different.isEmpty()) {
            changed.put(account, different);
          }
        });
    if (!changed.isEmpty()) {
      counts.write(changed, hour());
      saved = now;
    }
  }

  private long hour() {
    return Math.floorDiv(clock.instant().getEpochSecond(), 3600);
  }
}
