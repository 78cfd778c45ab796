package org.kumobashi.server.accounts;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.kumobashi.server.config.Store;

/** Connections to a database server, made anew when one breaks. */
record Pool(HikariDataSource source, Store.Address address) implements Connections {
  @Override
  public <T> T lend(Database.Work<T> work) throws SQLException {
    try (Connection connection = connection()) {
      return work.on(new Sql(connection, dialect()));
    }
  }

  // What the pool says of itself tells an operator nothing; what it met does.
  private Connection connection() throws SQLException {
    try {
      return source.getConnection();
    } catch (SQLTransientConnectionException none) {
      Throwable met = none.getCause() == null ? none : none.getCause();
      throw new StoreException(
          "no connection to the store " + address + ": " + met.getMessage(), none);
    }
  }

  @Override
  public Dialect dialect() {
    return Dialect.POSTGRESQL;
  }

  @Override
  public int most() {
    return source.getMaximumPoolSize();
  }

  @Override
  public void close() {
    source.close();
  }
}
