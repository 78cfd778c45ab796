package org.kumobashi.server.accounts;

import java.sql.SQLException;
import java.time.InstantSource;
import java.util.function.Function;

/**
 * Changes that leave a record: each is all or none with its line in the audit log, on disk when the
 * method returns, and noticed by a running gateway.
 */
record Changes(Database database, Actor actor, InstantSource clock) {
  /** Does the work, and records what it was. */
  <T> T make(Database.Work<T> work, Function<T, Act> told) {
    return database.transaction(
        sql -> {
          T result = work.on(sql);
          record(sql, told.apply(result));
          ChangeCounter.advance(sql);
          return result;
        });
  }

  /** Within a transaction of its caller. */
  void record(Sql sql, Act act) throws SQLException {
    AuditTable.insert(sql, clock.instant(), actor, act);
  }
}
