package org.kumobashi.server.accounts;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * The audit log: read in numbers' order, and shortened from the oldest line on when lines are old
 * enough. Every method may block and may throw {@link StoreException}.
 */
public final class AuditLog {
  /** So few that others do not wait long for their turn. */
  private static final int BLOCK = 1000;

  private final Changes changes;
  private final AuditSeal seal;
  private final Duration keep;

  AuditLog(Changes changes, AuditSeal seal, Duration keep) {
    this.changes = changes;
    this.seal = seal;
    this.keep = keep;
  }

  /**
   * Hands over the lines that are there, in blocks of at most 1000, so that memory does not grow
   * with the log.
   *
   * @return the number up to which everything was looked at
   */
  public long read(AuditFilter wanted, Consumer<List<AuditLine>> taker) {
    long number = Math.max(wanted.after(), begin(wanted));
    while (true) {
      long from = number;
      List<AuditLine> lines = database().call(sql -> AuditTable.after(sql, from, BLOCK));
      if (lines.isEmpty()) {
        return number;
      }
      number = lines.getLast().number();
      List<AuditLine> fit = lines.stream().filter(wanted::wants).toList();
      if (!fit.isEmpty()) {
        taker.accept(fit);
      }
    }
  }

  private long begin(AuditFilter wanted) {
    if (wanted.since().equals(AuditFilter.ALL.since())) {
      return 0;
    }
    long moment = wanted.since().toEpochMilli();
    return database().call(sql -> AuditTable.firstSince(sql, moment)).orElse(1L) - 1;
  }

  /**
   * The newest lines, the newest first.
   *
   * @param wanted its {@code after} does not count
   */
  public List<AuditLine> newest(AuditFilter wanted, int most) {
    return database().call(sql -> AuditTable.newest(sql, wanted, most));
  }

  /** Leaves a line in the name of whoever reads the log. */
  public void readBy(Actor reader, AuditFilter wanted) {
    Act act = new Act(Act.What.AUDIT_EXPORTED, wanted.mailbox().orElse(""), "", wanted.describe());
    Changes theirs = new Changes(database(), changes.audit(), reader, changes.clock());
    database()
        .transaction(
            sql -> {
              theirs.record(sql, act);
              return true;
            });
  }

  /** Holds every line to its chain. */
  public AuditVerdict verify() {
    return new AuditCheck(database(), seal).run();
  }

  /**
   * Drops the lines that are older than they are kept, from the oldest on, and leaves a line about
   * each thousand.
   *
   * @return how many went
   */
  public long dropOld() {
    long count = 0;
    while (true) {
      int dropped = database().transaction(this::dropSome);
      count += dropped;
      if (dropped < BLOCK) {
        return count;
      }
    }
  }

  private int dropSome(Sql sql) throws SQLException {
    AuditTable.Horizon before = AuditTable.horizon(sql);
    // Where the clock was set back nothing is old that was not.
    long moment = Math.max(before.moment(), changes.clock().instant().minus(keep).toEpochMilli());
    List<AuditLine> old =
        AuditTable.after(sql, before.number(), BLOCK).stream()
            .takeWhile(line -> line.at().toEpochMilli() < moment)
            .toList();
    if (!old.isEmpty()) {
      AuditLine last = old.getLast();
      // Written first, so that there is always a line from which numbers go on.
      changes.record(
          sql,
          Act.of(
              Act.What.AUDIT_LINES_DROPPED,
              last.number(),
              "up to this number, from before " + Instant.ofEpochMilli(moment)));
      AuditTable.dropBehind(sql, new AuditTable.Horizon(moment, last.number(), last.chain()));
    }
    return old.size();
  }

  private Database database() {
    return changes.database();
  }
}
