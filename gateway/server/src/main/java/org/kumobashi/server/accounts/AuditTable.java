package org.kumobashi.server.accounts;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The rows of tables {@code audit} and {@code audit_horizon}; there is no way to change a line, and
 * the only way to drop some is from the oldest on.
 */
final class AuditTable {
  /**
   * What is left of the lines that were dropped.
   *
   * @param moment before which lines may go; in milliseconds since 1970
   * @param number of the last that went; 0 if none has
   * @param chain of the last that went
   */
  record Horizon(long moment, long number, String chain) {}

  private AuditTable() {}

  static void insert(Sql sql, AuditLine line, String chain) throws SQLException {
    sql.change(
        "insert into audit (number, at, who, origin, act, mailbox, subject, detail, chain)"
            + " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        line.number(),
        line.at().toEpochMilli(),
        line.who(),
        line.origin(),
        line.act(),
        line.mailbox(),
        line.subject(),
        line.detail(),
        chain);
  }

  /** The newest line; empty before the first. */
  static Optional<AuditLine> last(Sql sql) throws SQLException {
    return sql.row("select * from audit order by number desc limit 1", AuditTable::line);
  }

  /** The next lines after this number. */
  static List<AuditLine> after(Sql sql, long number, int most) throws SQLException {
    return sql.rows(
        "select * from audit where number > ? order by number limit ?",
        AuditTable::line,
        number,
        most);
  }

  /** The least number of a line from this moment or later; empty if there is none. */
  static Optional<Long> firstSince(Sql sql, long moment) throws SQLException {
    return sql.row("select min(number) from audit where at >= ?", row -> row.getLong(1), moment)
        .filter(number -> number > 0);
  }

  /** The newest lines from a span of time, the newest first. */
  static List<AuditLine> newest(Sql sql, AuditFilter wanted, int most) throws SQLException {
    String order = " and at >= ? and at < ? order by at desc, number desc limit ?";
    long since = wanted.since().toEpochMilli();
    long until = wanted.until().toEpochMilli();
    return wanted.mailbox().isPresent()
        ? sql.rows(
            "select * from audit where mailbox = ?" + order,
            AuditTable::line,
            wanted.mailbox().get(),
            since,
            until,
            most)
        : sql.rows("select * from audit where true" + order, AuditTable::line, since, until, most);
  }

  static Horizon horizon(Sql sql) throws SQLException {
    return sql.row(
            "select moment, number, chain from audit_horizon where id = 1",
            row ->
                new Horizon(row.getLong("moment"), row.getLong("number"), row.getString("chain")))
        .orElseThrow(() -> new StoreException("the store lacks the horizon of its audit log"));
  }

  /** Drops all lines up to the horizon's number. */
  static void dropBehind(Sql sql, Horizon horizon) throws SQLException {
    sql.change(
        "update audit_horizon set moment = ?, number = ?, chain = ? where id = 1",
        horizon.moment(),
        horizon.number(),
        horizon.chain());
    sql.change("delete from audit where number <= ?", horizon.number());
  }

  private static AuditLine line(ResultSet row) throws SQLException {
    return new AuditLine(
        row.getLong("number"),
        Instant.ofEpochMilli(row.getLong("at")),
        row.getString("who"),
        row.getString("origin"),
        row.getString("act"),
        row.getString("mailbox"),
        row.getString("subject"),
        row.getString("detail"),
        row.getString("chain"));
  }
}
