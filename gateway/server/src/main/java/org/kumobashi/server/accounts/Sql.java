package org.kumobashi.server.accounts;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Statements on one connection. Values travel as parameters only; times as milliseconds since 1970.
 */
final class Sql {
  /** Makes a value of the row a result stands at. */
  interface Row<T> {
    T read(ResultSet result) throws SQLException;
  }

  private final Connection connection;
  private final Dialect dialect;

  Sql(Connection connection, Dialect dialect) {
    this.connection = connection;
    this.dialect = dialect;
  }

  Dialect dialect() {
    return dialect;
  }

  /** Does work all or none, while nobody else's transaction runs. */
  <T> T transaction(Database.Work<T> work) throws SQLException {
    try {
      run(dialect.begin());
      T result = work.on(this);
      run("commit");
      return result;
    } catch (SQLException | RuntimeException | Error failed) {
      rollBack(failed);
      throw failed;
    }
  }

  private void rollBack(Throwable failed) {
    try {
      run("rollback");
    } catch (SQLException alreadyRolledBack) {
      // A full disk makes SQLite roll back by itself; the first failure is the one to tell.
      failed.addSuppressed(alreadyRolledBack);
    }
  }

  /** Runs a statement as it stands. */
  void run(String text) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(text);
    }
  }

  /** Runs a changing statement; the number of rows it changed. */
  int change(String text, @Nullable Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(text)) {
      bind(statement, values);
      return statement.executeUpdate();
    }
  }

  /** All rows of a query. */
  <T> List<T> rows(String text, Row<T> row, Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(text)) {
      bind(statement, values);
      try (ResultSet result = statement.executeQuery()) {
        List<T> rows = new ArrayList<>();
        while (result.next()) {
          rows.add(row.read(result));
        }
        return rows;
      }
    }
  }

  /** The first row of a query. */
  <T> Optional<T> row(String text, Row<T> row, Object... values) throws SQLException {
    return rows(text, row, values).stream().findFirst();
  }

  /** Whether a query has any row. */
  boolean exists(String text, Object... values) throws SQLException {
    return !rows(text, result -> true, values).isEmpty();
  }

  /** The moment in a column that may be null. */
  static Optional<Instant> moment(ResultSet result, String column) throws SQLException {
    long millis = result.getLong(column);
    return result.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }

  /** The number in a column that may be null. */
  static OptionalLong number(ResultSet result, String column) throws SQLException {
    long number = result.getLong(column);
    return result.wasNull() ? OptionalLong.empty() : OptionalLong.of(number);
  }

  /** The value of a column that may be null. */
  static @Nullable Long number(OptionalLong value) {
    return value.isPresent() ? Long.valueOf(value.getAsLong()) : null;
  }

  private static void bind(PreparedStatement statement, @Nullable Object... values)
      throws SQLException {
    for (int index = 0; index < values.length; index++) {
      statement.setObject(index + 1, values[index]);
    }
  }
}
