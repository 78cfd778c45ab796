package org.kumobashi.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.PrintWriter;
import java.io.Writer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kumobashi.server.config.Store;

/** A database server that is away, and comes back. */
final class PoolTest {
  /** The shortest a pool can wait. */
  private static final long WAIT_MILLIS = 250;

  private final AtomicLong now = new AtomicLong();
  private final AtomicBoolean away = new AtomicBoolean(true);
  private final AtomicInteger asked = new AtomicInteger();
  private final Pool pool = pool();

  private Pool pool() {
    HikariConfig configuration = new HikariConfig();
    configuration.setDataSource(new Server());
    configuration.setConnectionTimeout(WAIT_MILLIS);
    configuration.setMinimumIdle(0);
    configuration.setMaximumPoolSize(2);
    configuration.setInitializationFailTimeout(-1);
    return new Pool(
        new HikariDataSource(configuration), new Store.Address("db", 5432, "kumobashi"), now::get);
  }

  @AfterEach
  void close() {
    pool.close();
  }

  private void fails() {
    assertThatThrownBy(() -> pool.lend(_ -> true))
        .isInstanceOf(StoreException.class)
        .hasMessage("no connection to the store kumobashi at db:5432: nobody is here");
  }

  @Test
  void oneFindsOutForAll() {
    fails();
    int tries = asked.get();
    fails();
    fails();
    assertThat(asked).hasValue(tries);
    now.addAndGet(Pool.PAUSE.toNanos());
    fails();
    assertThat(asked.get()).isGreaterThan(tries);
  }

  @Test
  void serversThatComeBackAreFoundAfterThePause() throws SQLException {
    fails();
    away.set(false);
    fails();
    // The pool itself tries more and more seldom, so the first try after the pause may come to
    // nothing.
    await()
        .ignoreExceptionsInstanceOf(StoreException.class)
        .until(
            () -> {
              now.addAndGet(Pool.PAUSE.toNanos());
              return pool.lend(_ -> true);
            });
    now.addAndGet(-Pool.PAUSE.toNanos());
    boolean lent = pool.lend(_ -> true);
    assertThat(lent).as("the outage is forgotten").isTrue();
  }

  /** Counts who asks for a connection. */
  private final class Server implements DataSource {
    @Override
    public Connection getConnection() throws SQLException {
      asked.incrementAndGet();
      if (away.get()) {
        throw new SQLException("nobody is here");
      }
      return DriverManager.getConnection("jdbc:sqlite::memory:");
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
      return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() {
      return new PrintWriter(Writer.nullWriter());
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
      return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
      throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
      throw new SQLException("wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
      return false;
    }
  }
}
