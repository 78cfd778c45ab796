package org.kumobashi.server.accounts;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The rows of table {@code mailbox}. */
final class MailboxTable {
  private MailboxTable() {}

  static Optional<Mailbox> find(Sql sql, String address) throws SQLException {
    return sql.row("select * from mailbox where address = ?", MailboxTable::mailbox, address);
  }

  static List<Mailbox> all(Sql sql) throws SQLException {
    return sql.rows("select * from mailbox order by address", MailboxTable::mailbox);
  }

  static List<String> openedBy(Sql sql, GrantId grant) throws SQLException {
    return sql.rows(
        "select address from mailbox where grant_id = ? order by address",
        row -> row.getString("address"),
        grant.value());
  }

  /** Those that the application's own permission opens, at most so many. */
  static List<String> ofApplications(Sql sql, int most) throws SQLException {
    return sql.rows(
        "select m.address from mailbox m join account_grant g on g.id = m.grant_id"
            + " where g.kind = 'APP_ONLY' order by m.address limit "
            + most,
        row -> row.getString("address"));
  }

  static void insert(Sql sql, Mailbox mailbox, Instant now) throws SQLException {
    sql.change(
        "insert into mailbox (address, grant_id, enabled, created, message_limit)"
            + " values (?, ?, ?, ?, ?)",
        mailbox.address(),
        mailbox.grant().value(),
        mailbox.enabled() ? 1 : 0,
        now.toEpochMilli(),
        Sql.number(mailbox.messageLimit()));
  }

  /** Remembers as whom it was connected by somebody who is listed for it. */
  static void setAllowedTo(Sql sql, String address, String upn) throws SQLException {
    sql.change("update mailbox set allowed_to = ? where address = ?", upn, address);
  }

  /** Whether it was connected as this person, who was listed for it. */
  static boolean isAllowedTo(Sql sql, String address, String upn) throws SQLException {
    return sql.exists("select 1 from mailbox where address = ? and allowed_to = ?", address, upn);
  }

  static void setEnabled(Sql sql, String address, boolean enabled) throws SQLException {
    sql.change("update mailbox set enabled = ? where address = ?", enabled ? 1 : 0, address);
  }

  static void setMessageLimit(Sql sql, String address, OptionalLong octets) throws SQLException {
    sql.change(
        "update mailbox set message_limit = ? where address = ?", Sql.number(octets), address);
  }

  static void delete(Sql sql, String address) throws SQLException {
    sql.change("delete from mailbox where address = ?", address);
  }

  private static Mailbox mailbox(ResultSet row) throws SQLException {
    return new Mailbox(
        row.getString("address"),
        new GrantId(row.getString("grant_id")),
        row.getInt("enabled") != 0,
        Sql.number(row, "message_limit"));
  }
}
