package org.kumobashi.server.accounts;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Adds lines to the audit log, in a transaction of its caller: the only place that does. */
final class AuditWriter {
  private final AuditSeal seal;

  AuditWriter(AuditSeal seal) {
    this.seal = seal;
  }

  /** Something that happened, not numbered yet. */
  record Entry(Instant at, Actor actor, Act act) {}

  // A transaction that writes has the whole database, so no other line can come between.
  void write(Sql sql, List<Entry> entries) throws SQLException {
    Optional<AuditLine> last = AuditTable.last(sql);
    AuditTable.Horizon horizon = AuditTable.horizon(sql);
    long number = last.map(AuditLine::number).orElse(horizon.number());
    String chain = last.map(AuditLine::chain).orElse(horizon.chain());
    for (Entry entry : entries) {
      number++;
      AuditLine line = line(number, entry);
      chain = seal.over(chain, line);
      AuditTable.insert(sql, line, chain);
    }
  }

  private static AuditLine line(long number, Entry entry) {
    Act act = entry.act();
    Actor actor = entry.actor();
    return new AuditLine(
        number,
        entry.at(),
        actor.who(),
        actor.origin(),
        act.what().name(),
        act.mailbox(),
        act.subject(),
        act.detail(),
        "");
  }
}
