package org.kumobashi.server.telemetry;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kumobashi.protocol.trace.Pseudonyms;

/**
 * What the sessions of one mailbox say for a quarter of an hour, redacted before it comes here.
 * Bounded in time, lines and octets; only in memory. Thread-safe.
 */
public final class Trace {
  /** How long one goes on. */
  public static final Duration LENGTH = Duration.ofMinutes(15);

  static final int MOST_LINES = 20_000;
  static final int MOST_OCTETS = 2 * 1024 * 1024;
  private static final int LONGEST_LINE = 1000;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

  /** How it stands. */
  public enum State {
    /** It listens. */
    RUNNING,
    /** Somebody stopped it. */
    STOPPED,
    /** Its time was over. */
    OVER,
    /** It had as much as it may have. */
    FULL
  }

  private final InstantSource clock;
  private final Instant started;
  private final Pseudonyms names;
  private final List<String> lines = new ArrayList<>();
  private int octets;
  private Optional<Instant> closed = Optional.empty();
  private volatile State state = State.RUNNING;

  Trace(String mailbox, InstantSource clock) {
    this.clock = clock;
    this.started = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    this.names = new Pseudonyms(mailbox);
  }

  /** The names that stand for others throughout this trace. */
  public Pseudonyms names() {
    return names;
  }

  /** When it began. */
  public Instant started() {
    return started;
  }

  /** When it ended, or will end at the latest. */
  public synchronized Instant ends() {
    return closed.orElse(started.plus(LENGTH));
  }

  /** How it stands now. */
  public State state() {
    if (state == State.RUNNING && !clock.instant().isBefore(started.plus(LENGTH))) {
      close(State.OVER, started.plus(LENGTH));
    }
    return state;
  }

  /** Whether it still listens. */
  public boolean isRunning() {
    return state() == State.RUNNING;
  }

  /**
   * Adds a line, unless it has ended.
   *
   * @param speaker who speaks, as {@code 5k C>}
   */
  public void add(String speaker, String line) {
    if (isRunning()) {
      put(printable(TIME.format(clock.instant()) + " " + speaker + " " + line));
    }
  }

  private synchronized void put(String line) {
    boolean full = lines.size() == MOST_LINES || octets + line.length() >= MOST_OCTETS;
    if (full) {
      close(State.FULL, clock.instant());
    } else {
      lines.add(line);
      octets += line.length() + 1;
    }
  }

  // The redaction writes nothing else; this holds even if it did.
  private static String printable(String line) {
    String cut = line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + "..." : line;
    return cut.chars().allMatch(it -> it >= ' ' && it <= '~') ? cut : cut.replaceAll("[^ -~]", "?");
  }

  void stop() {
    close(State.STOPPED, clock.instant());
  }

  private synchronized void close(State ending, Instant at) {
    if (state == State.RUNNING) {
      closed = Optional.of(at);
      state = ending;
    }
  }

  /** A snapshot of its lines. */
  public synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public String toString() {
    return "trace begun " + started;
  }
}
