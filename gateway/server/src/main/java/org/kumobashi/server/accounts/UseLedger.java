package org.kumobashi.server.accounts;

import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/**
 * Counts what devices use while their sessions go on, and adds it to the store from time to time.
 * Keeps a few numbers for each device that was here since the start. Thread-safe; only {@link
 * #save} blocks.
 */
public final class UseLedger {
  private final BiConsumer<YearMonth, Map<String, DeviceUse>> store;
  private final ZoneId zone;
  private final InstantSource clock;
  private final Map<String, Tally> tallies = new ConcurrentHashMap<>();

  /**
   * An empty ledger.
   *
   * @param store adds what devices used in a month, all or none; {@link DeviceUses#add}
   * @param zone whose months count
   */
  public UseLedger(
      BiConsumer<YearMonth, Map<String, DeviceUse>> store, ZoneId zone, InstantSource clock) {
    this.store = store;
    this.zone = zone;
    this.clock = clock;
  }

  /** What one device used since the last save. */
  public static final class Tally {
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong octetsIn = new AtomicLong();
    private final AtomicLong octetsOut = new AtomicLong();

    /** Upstream accepted a message of this device. */
    public void message() {
      messages.incrementAndGet();
    }

    /** The device sent so many octets. */
    public void in(int octets) {
      octetsIn.addAndGet(octets);
    }

    /** The device was sent so many octets. */
    public void out(int octets) {
      octetsOut.addAndGet(octets);
    }

    private DeviceUse take() {
      return new DeviceUse(messages.getAndSet(0), octetsIn.getAndSet(0), octetsOut.getAndSet(0));
    }

    private void giveBack(DeviceUse use) {
      messages.addAndGet(use.messages());
      octetsIn.addAndGet(use.octetsIn());
      octetsOut.addAndGet(use.octetsOut());
    }
  }

  /** Where the use of this device is counted, from any thread. */
  public Tally of(String device) {
    return tallies.computeIfAbsent(device, id -> new Tally());
  }

  /**
   * Adds to the store what was counted since the last time; nothing if nothing was.
   *
   * @throws StoreException if the store cannot be written; the next call tries again
   */
  public synchronized void save() {
    Map<String, DeviceUse> taken = new HashMap<>();
    tallies.forEach((device, tally) -> taken.put(device, tally.take()));
    taken.values().removeIf(DeviceUse.NONE::equals);
    if (taken.isEmpty()) {
      return;
    }
    try {
      store.accept(YearMonth.from(clock.instant().atZone(zone)), taken);
    } catch (StoreException unwritable) {
      taken.forEach((device, use) -> of(device).giveBack(use));
      throw unwritable;
    }
  }
}
