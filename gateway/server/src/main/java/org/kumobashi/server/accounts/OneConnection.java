package org.kumobashi.server.accounts;

import java.sql.Connection;
import java.sql.SQLException;

/** The one connection to an SQLite file, which writes one transaction at a time anyway. */
record OneConnection(Connection connection) implements Connections {
  @Override
  public <T> T lend(Database.Work<T> work) throws SQLException {
    return work.on(new Sql(connection, dialect()));
  }

  @Override
  public Dialect dialect() {
    return Dialect.SQLITE;
  }

  @Override
  public int most() {
    return 1;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
