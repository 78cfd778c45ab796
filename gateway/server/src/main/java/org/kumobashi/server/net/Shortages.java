package org.kumobashi.server.net;

import io.netty.util.internal.PlatformDependent;
import java.util.Map;
import java.util.Optional;
import org.kumobashi.server.telemetry.Descriptors;
import org.kumobashi.server.telemetry.Metrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the gateway can run out of: memory for buffers, which is looked at for each connection, and
 * file descriptors, which are looked at now and then since it costs more. While one is used up,
 * nobody new is let in, so that those inside can go on.
 */
final class Shortages {
  private static final Logger LOG = LoggerFactory.getLogger(Shortages.class);

  /** Each connection has one upstream. */
  private static final int PER_CONNECTION = 2;

  /** For listeners, event loops, the store, the portal, logs and Entra ID. */
  private static final int FOR_THE_REST = 500;

  private final Budget buffers;
  private final Budget descriptors;

  Shortages(Budget buffers, Budget descriptors) {
    this.buffers = buffers;
    this.descriptors = descriptors;
  }

  /** Those of this process, by the limits the JVM and the system set. */
  static Shortages ofThisProcess() {
    return new Shortages(
        new Budget("buffers", PlatformDependent.maxDirectMemory(), Transport::bufferOctets),
        new Budget("descriptors", Descriptors.most(), Descriptors::open));
  }

  /** Why nobody new may come in now. */
  Optional<Refusal> now() {
    if (buffers.look() == Budget.Level.EXHAUSTED) {
      return Optional.of(Refusal.MEMORY);
    }
    return descriptors.level() == Budget.Level.EXHAUSTED
        ? Optional.of(Refusal.DESCRIPTORS)
        : Optional.empty();
  }

  /** Looks at all of them; to be called every few seconds. */
  void look() {
    buffers.look();
    descriptors.look();
  }

  /** Says so at once if the system does not give what the configuration promises. */
  static void compare(int connections, long descriptors) {
    long wanted = (long) PER_CONNECTION * connections + FOR_THE_REST;
    if (descriptors < wanted) {
      LOG.warn(
          "event=too-few-descriptors most={} wanted={} cause=\"limits.connections is {}, and each"
              + " takes two; raise the limit of open files or lower limits.connections\"",
          descriptors,
          wanted,
          connections);
    }
  }

  /** Shows them to the operator. */
  void show(Metrics metrics) {
    show(metrics, "buffers", buffers);
    show(metrics, "descriptors", descriptors);
    metrics.watch(
        "kumobashi.buffers.most.octets",
        "Memory outside the heap that network buffers may hold",
        PlatformDependent::maxDirectMemory);
  }

  private static void show(Metrics metrics, String what, Budget budget) {
    metrics.watch(
        "kumobashi.shortage",
        "0 while there is plenty, 1 while it is scarce, 2 while new connections are refused",
        Map.of("what", what),
        () ->
            switch (budget.level()) {
              case PLENTY -> 0;
              case SCARCE -> 1;
              case EXHAUSTED -> 2;
            });
  }
}
