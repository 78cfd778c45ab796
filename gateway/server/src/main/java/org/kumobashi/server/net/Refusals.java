package org.kumobashi.server.net;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.kumobashi.server.telemetry.Metrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Counts and logs the connections that are not let in. A flood of them must not become a flood of
 * log lines: of each kind, one line in ten seconds says how many there were since the last one.
 */
final class Refusals {
  private static final Logger LOG = LoggerFactory.getLogger("org.kumobashi.access");
  private static final long PAUSE = Duration.ofSeconds(10).toNanos();

  private final LongSupplier nanoTime;
  private final Map<Kind, Tally> tallies = new HashMap<>();

  Refusals(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  private record Kind(String listener, Refusal why) {}

  /**
   * Those not logged yet.
   *
   * @param since when the last line was written
   */
  private record Tally(long since, int number) {}

  /** One more was refused. */
  void note(String listener, Refusal why, InetAddress client, Metrics metrics) {
    metrics.turnedAway(listener, why.word());
    int due = due(new Kind(listener, why));
    LOG.atLevel(due > 0 ? Level.INFO : Level.DEBUG)
        .log(
            "event=turned-away listener={} client={} cause={} number={}",
            listener,
            client.getHostAddress(),
            why.word(),
            due);
  }

  /** How many a line has to tell of now; 0 if it is too early for one. */
  private synchronized int due(Kind kind) {
    long now = nanoTime.getAsLong();
    Tally before = tallies.getOrDefault(kind, new Tally(now - PAUSE, 0));
    boolean early = now - before.since() < PAUSE;
    int number = before.number() + 1;
    tallies.put(kind, early ? new Tally(before.since(), number) : new Tally(now, 0));
    return early ? 0 : number;
  }
}
