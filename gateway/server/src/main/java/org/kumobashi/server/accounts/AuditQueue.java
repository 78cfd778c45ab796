package org.kumobashi.server.accounts;

import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.kumobashi.server.accounts.AuditWriter.Entry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lines of the audit log that are too many to be on disk one by one before their cause goes on:
 * uses of secrets. They wait here for about a second and are then written many at once, by one
 * thread; a crash costs those that wait, a stop does not.
 *
 * <p>When more come than the store takes, whoever brings one more waits a moment. If that does not
 * help the line is lost and counted, and the number goes into the log as soon as anything can.
 */
final class AuditQueue implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AuditQueue.class);
  private static final int BATCH = 1000;
  private static final Duration PERIOD = Duration.ofSeconds(1);

  /**
   * How much it bears.
   *
   * @param waiting how many lines may wait
   * @param patience how long whoever brings one more waits
   * @param gather how long what repeats itself is counted together
   */
  record Bounds(int waiting, Duration patience, Duration gather) {
    static Bounds usual(Duration gather) {
      return new Bounds(10_000, Duration.ofMillis(500), gather);
    }
  }

  private final Database database;
  private final AuditWriter writer;
  private final InstantSource clock;
  private final Bounds bounds;
  private final AuditRepeats repeats;
  private final BlockingQueue<Entry> waiting;
  private final AtomicLong lost = new AtomicLong();
  private final AtomicBoolean started = new AtomicBoolean();
  private final Semaphore hurry = new Semaphore(0);
  private final Thread thread;
  // These two are the thread's own.
  private final List<Entry> unwritten = new ArrayList<>();
  private long lossTold;
  private volatile boolean closing;

  AuditQueue(Database database, AuditWriter writer, InstantSource clock, Bounds bounds) {
    this.database = database;
    this.writer = writer;
    this.clock = clock;
    this.bounds = bounds;
    this.repeats = new AuditRepeats(bounds.gather());
    this.waiting = new ArrayBlockingQueue<>(bounds.waiting());
    this.thread = Thread.ofPlatform().daemon().name("audit").unstarted(this::run);
  }

  /** Has a line written soon; may wait a moment, so not for an event loop. */
  void note(Actor actor, Act act) {
    // Most programs that open a store note nothing.
    if (started.compareAndSet(false, true)) {
      thread.start();
    }
    if (waiting.size() >= bounds.waiting() / 2) {
      hurry.release();
    }
    if (closing || !offered(new Entry(clock.instant(), actor, act))) {
      lost.incrementAndGet();
    }
  }

  private boolean offered(Entry entry) {
    try {
      return waiting.offer(entry, bounds.patience().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return waiting.offer(entry);
    }
  }

  /** How many lines were lost since the start. */
  long lost() {
    return lost.get();
  }

  /** How many lines wait. */
  int waiting() {
    return waiting.size();
  }

  private void run() {
    try {
      while (!closing) {
        var _ = hurry.tryAcquire(PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        hurry.drainPermits();
        flush();
      }
    } catch (InterruptedException nobodyDoes) {
      LOG.error("event=bug doing=\"writing the audit log\"", nobodyDoes);
    }
    flush();
    unwritten.addAll(repeats.all());
    flush();
    if (!unwritten.isEmpty()) {
      LOG.error("event=audit-lost lines={} doing=\"stopping\"", unwritten.size());
    }
  }

  // What cannot be written now is tried again; meanwhile the queue fills, and nothing is lost yet.
  private void flush() {
    try {
      do {
        write();
        List<Entry> next = new ArrayList<>(BATCH);
        waiting.drainTo(next, BATCH);
        unwritten.addAll(repeats.sift(next, clock.instant()));
        tellLoss();
      } while (!unwritten.isEmpty() || !waiting.isEmpty());
    } catch (StoreException trouble) {
      LOG.error(
          "event=audit-delayed doing=\"writing the audit log\" lines={} lost={} cause=\"{}\"",
          unwritten.size() + waiting.size(),
          lost.get(),
          trouble.getMessage());
    } catch (RuntimeException | Error trouble) {
      // Whatever it is, such as no memory left: this thread must not end.
      LOG.error(
          "event=audit-delayed doing=\"writing the audit log\" lines={} lost={} cause=\"{}\"",
          unwritten.size() + waiting.size(),
          lost.get(),
          trouble.getMessage(),
          trouble);
    }
  }

  private void tellLoss() {
    long now = lost.get();
    if (now > lossTold) {
      Act loss =
          Act.of(Act.What.AUDIT_LINES_LOST, now - lossTold, "so many came and were not written");
      unwritten.add(new Entry(clock.instant(), Actor.GATEWAY, loss));
      lossTold = now;
    }
  }

  private void write() {
    while (!unwritten.isEmpty()) {
      List<Entry> batch = unwritten.subList(0, Math.min(BATCH, unwritten.size()));
      database.transaction(sql -> write(sql, batch));
      batch.clear();
    }
  }

  private boolean write(Sql sql, List<Entry> batch) throws SQLException {
    List<Entry> fit = new ArrayList<>();
    for (Entry entry : batch) {
      if (isOfAMailbox(sql, entry)) {
        fit.add(entry);
      }
    }
    writer.write(sql, fit);
    return true;
  }

  // Looked up here and not at the login, which would tell by its time whether a mailbox exists.
  // What is no mailbox may be anything, such as a password in the wrong field.
  private static boolean isOfAMailbox(Sql sql, Entry entry) throws SQLException {
    return entry.act().what() != Act.What.DEVICE_REFUSED
        || MailboxTable.find(sql, entry.act().mailbox()).isPresent();
  }

  /** Writes all that waits. */
  @Override
  public void close() {
    closing = true;
    hurry.release();
    try {
      // Returns at once if it was never started.
      thread.join();
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }
}
