package org.kumobashi.server.accounts;

import java.sql.SQLException;
import java.time.Instant;

/** The rows of table {@code audit}; there is no way to change one. */
final class AuditTable {
  private AuditTable() {}

  static void insert(Sql sql, Instant at, Actor actor, Act act) throws SQLException {
    sql.change(
        "insert into audit (number, at, who, origin, act, mailbox, subject, detail)"
            + " select coalesce(max(number), 0) + 1, ?, ?, ?, ?, ?, ?, ? from audit",
        at.toEpochMilli(),
        actor.who(),
        actor.origin(),
        act.what().name(),
        act.mailbox(),
        act.subject(),
        act.detail());
  }
}
