package org.kumobashi.server.accounts;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** The rows of table {@code mailbox_allowance}. */
final class AllowanceTable {
  private static final String SELECT =
      "select a.*, exists (select 1 from mailbox m where m.address = a.address"
          + " and m.allowed_to = a.upn) as connected from mailbox_allowance a";

  private AllowanceTable() {}

  static boolean exists(Sql sql, String address, String upn) throws SQLException {
    return sql.exists(
        "select 1 from mailbox_allowance where address = ? and upn = ?", address, upn);
  }

  static List<Allowance> all(Sql sql) throws SQLException {
    return sql.rows(SELECT + " order by a.address, a.upn", AllowanceTable::allowance);
  }

  static List<Allowance> of(Sql sql, String address) throws SQLException {
    return sql.rows(
        SELECT + " where a.address = ? order by a.upn", AllowanceTable::allowance, address);
  }

  static void insert(Sql sql, String address, String upn, Instant now) throws SQLException {
    sql.change(
        "insert into mailbox_allowance (address, upn, created) values (?, ?, ?)",
        address,
        upn,
        now.toEpochMilli());
  }

  static void delete(Sql sql, String address, String upn) throws SQLException {
    sql.change("delete from mailbox_allowance where address = ? and upn = ?", address, upn);
  }

  private static Allowance allowance(ResultSet row) throws SQLException {
    return new Allowance(
        row.getString("address"),
        row.getString("upn"),
        Instant.ofEpochMilli(row.getLong("created")),
        row.getBoolean("connected"));
  }
}
