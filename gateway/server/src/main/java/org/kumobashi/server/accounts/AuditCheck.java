package org.kumobashi.server.accounts;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Goes through the audit log from its oldest line and finds the first that does not hold. Lines may
 * come and go meanwhile. Used once.
 */
final class AuditCheck {
  private static final int BLOCK = 1000;

  private final Database database;
  private final AuditSeal seal;
  private long first;
  private long last;
  private String chain = "";
  private long dropped;

  AuditCheck(Database database, AuditSeal seal) {
    this.database = database;
    this.seal = seal;
  }

  AuditVerdict run() {
    while (true) {
      Optional<AuditVerdict> verdict = database.transaction(this::step);
      if (verdict.isPresent()) {
        return verdict.get();
      }
    }
  }

  // A transaction, so that horizon and lines are those of one moment.
  private Optional<AuditVerdict> step(Sql sql) throws SQLException {
    AuditTable.Horizon horizon = AuditTable.horizon(sql);
    if (first == 0 || horizon.number() > last) {
      first = horizon.number() + 1;
      last = horizon.number();
      chain = horizon.chain();
    }
    List<AuditLine> lines = AuditTable.after(sql, last, BLOCK);
    for (AuditLine line : lines) {
      Optional<AuditVerdict> fault = fault(line);
      if (fault.isPresent()) {
        return fault;
      }
      take(line);
    }
    return lines.isEmpty() ? Optional.of(end(horizon)) : Optional.empty();
  }

  private Optional<AuditVerdict> fault(AuditLine line) {
    if (line.number() != last + 1) {
      return Optional.of(new AuditVerdict.Broken(last + 1, "this line is missing"));
    }
    return line.chain().equals(seal.over(chain, line))
        ? Optional.empty()
        : Optional.of(
            new AuditVerdict.Broken(
                line.number(), "this line, or the end of what was dropped before it, was changed"));
  }

  private void take(AuditLine line) {
    last = line.number();
    chain = line.chain();
    if (line.act().equals(Act.What.AUDIT_LINES_DROPPED.name())) {
      dropped = Long.parseLong(line.subject());
    }
  }

  // Whoever drops lines otherwise cannot leave the sealed line that says so.
  private AuditVerdict end(AuditTable.Horizon horizon) {
    return horizon.number() == dropped
        ? new AuditVerdict.Whole(Math.max(first, horizon.number() + 1), last, chain)
        : new AuditVerdict.Broken(
            Math.min(horizon.number(), dropped) + 1,
            "lines from here on were dropped without a line that says so");
  }
}
