package org.kumobashi.server.accounts;

import java.sql.SQLException;

/** The row by which a running gateway notices that another process changed something. */
final class ChangeCounter {
  private ChangeCounter() {}

  static long read(Sql sql) throws SQLException {
    return sql.row("select changes from change_counter where id = 1", row -> row.getLong("changes"))
        .orElseThrow(() -> new StoreException("the store lacks its change counter"));
  }

  static void advance(Sql sql) throws SQLException {
    sql.change("update change_counter set changes = changes + 1 where id = 1");
  }
}
