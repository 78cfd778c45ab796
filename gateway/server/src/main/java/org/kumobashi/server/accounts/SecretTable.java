package org.kumobashi.server.accounts;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The rows of table {@code store_secret}: secrets of the store as a whole, sealed. */
final class SecretTable {
  private SecretTable() {}

  static Optional<SealedSecret> find(Sql sql, String purpose) throws SQLException {
    return sql.row(
        "select data_key, content from store_secret where purpose = ?",
        row -> new SealedSecret(row.getString("data_key"), row.getString("content")),
        purpose);
  }

  static List<String> purposes(Sql sql) throws SQLException {
    return sql.rows(
        "select purpose from store_secret order by purpose", row -> row.getString("purpose"));
  }

  static void insert(Sql sql, String purpose, SealedSecret secret) throws SQLException {
    sql.change(
        "insert into store_secret (purpose, data_key, content) values (?, ?, ?)",
        purpose,
        secret.dataKey(),
        secret.content());
  }

  static void update(Sql sql, String purpose, SealedSecret secret) throws SQLException {
    sql.change(
        "update store_secret set data_key = ?, content = ? where purpose = ?",
        secret.dataKey(),
        secret.content(),
        purpose);
  }
}
