package org.kumobashi.server.telemetry;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The traces there are, at most ten and one for a mailbox. An ended one can be read for an hour and
 * is forgotten then. Thread-safe.
 */
public final class Traces {
  /** How many may be held at once, ended ones included. */
  public static final int MOST = 10;

  /** How long one can be read after its end. */
  public static final Duration KEPT = Duration.ofHours(1);

  private final InstantSource clock;
  private final Map<String, Trace> traces = new ConcurrentHashMap<>();

  public Traces(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Begins to trace a mailbox, or goes on if it is traced already.
   *
   * @return the trace; empty if ten other mailboxes are being traced
   */
  public synchronized Optional<Trace> start(String mailbox) {
    Optional<Trace> running = running(mailbox);
    if (running.isPresent()) {
      return running;
    }
    traces.remove(mailbox);
    if (!makeRoom()) {
      return Optional.empty();
    }
    Trace trace = new Trace(mailbox, clock);
    traces.put(mailbox, trace);
    return Optional.of(trace);
  }

  private boolean makeRoom() {
    forget();
    if (traces.size() < MOST) {
      return true;
    }
    return traces.entrySet().stream()
        .filter(entry -> !entry.getValue().isRunning())
        .min(Comparator.comparing(entry -> entry.getValue().ends()))
        .map(oldest -> traces.remove(oldest.getKey(), oldest.getValue()))
        .orElse(false);
  }

  /** The trace of a mailbox if it is being traced: one look into an empty table if nobody is. */
  public Optional<Trace> running(String mailbox) {
    return traces.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(traces.get(mailbox)).filter(Trace::isRunning);
  }

  /** The trace of a mailbox, running or ended, if it is not forgotten yet. */
  public Optional<Trace> find(String mailbox) {
    forget();
    return Optional.ofNullable(traces.get(mailbox));
  }

  /** Ends the trace of a mailbox, if there is one; it can still be read. */
  public void stop(String mailbox) {
    find(mailbox).ifPresent(Trace::stop);
  }

  /** Drops a trace that ought not to have begun. */
  public void drop(String mailbox) {
    traces.remove(mailbox);
  }

  /** Lets go of those that ended an hour ago. To be called now and then. */
  public void forget() {
    Instant now = clock.instant();
    traces.values().removeIf(trace -> !trace.isRunning() && !now.isBefore(trace.ends().plus(KEPT)));
  }
}
