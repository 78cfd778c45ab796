package org.kumobashi.server.accounts;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Searches in SQL. What was typed is a parameter, and its wildcards stand for themselves. */
final class DirectoryQueries {
  private static final String LIMIT = " limit " + (Directory.PAGE + 1);

  private DirectoryQueries() {}

  /** The addresses that match, and one more than a page holds. */
  static List<String> mailboxes(Sql sql, Directory.Query query, List<String> besides)
      throws SQLException {
    List<Object> values = new ArrayList<>(List.of(query.after()));
    String matches = "";
    if (!query.text().isEmpty()) {
      matches =
          " and (lower(m.address) like lower(?) escape '\\' or lower(g.upn) like lower(?) escape"
              + " '\\' or exists (select 1 from device d where d.mailbox = m.address and"
              + " (lower(d.label) like lower(?) escape '\\' or d.id = ? or d.last_client like"
              + " lower(?) escape '\\'))"
              + among(besides)
              + ")";
      String part = part(query.text());
      values.addAll(List.of(part, part, part, query.text(), part));
      values.addAll(besides);
    }
    return sql.rows(
        "select m.address from mailbox m join account_grant g on g.id = m.grant_id"
            + " where m.address > ?"
            + matches
            + " order by m.address"
            + LIMIT,
        row -> row.getString("address"),
        values.toArray());
  }

  /** The devices that match, and one more than a page holds. */
  static List<DeviceStatus> devices(Sql sql, Directory.Query query) throws SQLException {
    String part = part(query.text());
    return sql.rows(
        "select * from device where id > ? and (lower(label) like lower(?) escape '\\' or id = ? or"
            + " mailbox like lower(?) escape '\\' or last_client like lower(?) escape '\\') order"
            + " by id"
            + LIMIT,
        DeviceTable::status,
        query.after(),
        part,
        query.text(),
        part,
        part);
  }

  private static String among(List<String> addresses) {
    return addresses.isEmpty()
        ? ""
        : " or m.address in ("
            + String.join(", ", Collections.nCopies(addresses.size(), "?"))
            + ")";
  }

  private static String part(String text) {
    String plain = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    return "%" + plain + "%";
  }
}
