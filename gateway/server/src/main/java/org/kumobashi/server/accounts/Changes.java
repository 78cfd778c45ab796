package org.kumobashi.server.accounts;

import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;

/**
 * Changes that leave a record: each is all or none with its lines in the audit log, on disk when
 * the method returns, and noticed by a running gateway.
 */
record Changes(Database database, AuditWriter audit, Actor actor, InstantSource clock) {
  /** Does the work, and records what it was. */
  <T> T make(Database.Work<T> work, Function<T, Act> told) {
    return makeAll(work, result -> List.of(told.apply(result)));
  }

  /** Does the work, and records what it was, in several lines; none if nothing was changed. */
  <T> T makeAll(Database.Work<T> work, Function<T, List<Act>> told) {
    return database.transaction(
        sql -> {
          T result = work.on(sql);
          List<Act> acts = told.apply(result);
          for (Act act : acts) {
            record(sql, act);
          }
          if (!acts.isEmpty()) {
            ChangeCounter.advance(sql);
          }
          return result;
        });
  }

  /** Within a transaction of its caller, for what a running gateway need not notice. */
  void record(Sql sql, Act act) throws SQLException {
    audit.write(sql, List.of(new AuditWriter.Entry(clock.instant(), actor, act)));
  }

  /** Within a transaction of its caller, for what a running gateway has to notice. */
  void announce(Sql sql, Act act) throws SQLException {
    record(sql, act);
    ChangeCounter.advance(sql);
  }
}
