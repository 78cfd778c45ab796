package org.kumobashi.server.accounts;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.kumobashi.server.config.Store;

/**
 * A PostgreSQL database that several gateways share. What is said to it is encrypted and its name
 * checked, unless it is on this machine; the password is read anew for each connection.
 */
final class DatabaseServer {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /**
   * How long a turn at writing is waited for: longer than any other lasts but a rewrap of all
   * secrets.
   */
  private static final Duration TURN = Duration.ofSeconds(15);

  /** A gateway that stands still in the middle of a transaction keeps all others waiting. */
  private static final Duration SILENCE = Duration.ofSeconds(10);

  /** The driver would look for them in somebody's home directory. */
  private static final String SYSTEMS_AUTHORITIES = "org.postgresql.ssl.DefaultJavaSSLFactory";

  private final Store.OnServer settings;
  private final Migrations migrations;

  DatabaseServer(Store.OnServer settings, Migrations migrations) {
    this.settings = settings;
    this.migrations = migrations;
  }

  /**
   * Connects, makes the tables if there are none, and brings them up to date.
   *
   * @throws StoreException if there is no such database, if it lets this user not in, or if its
   *     tables are of a newer version
   */
  Connections open() {
    Pool pool =
        new Pool(new HikariDataSource(configuration()), settings.address(), System::nanoTime);
    try {
      pool.lend(this::prepared);
      return pool;
    } catch (SQLException failed) {
      pool.close();
      throw new StoreException(
          "the store " + settings.address() + " cannot be opened: " + failed.getMessage(), failed);
    } catch (StoreException unusable) {
      pool.close();
      throw unusable;
    }
  }

  private boolean prepared(Sql sql) throws SQLException {
    String encoding =
        sql.row("select current_setting('server_encoding')", row -> row.getString(1)).orElse("");
    if (!encoding.equals("UTF8")) {
      throw new StoreException(
          "the store %s keeps texts as %s; make the database anew with: encoding 'UTF8'"
              .formatted(settings.address(), encoding));
    }
    return migrations.apply(sql);
  }

  private HikariConfig configuration() {
    HikariConfig pool = new HikariConfig();
    pool.setPoolName("store");
    Store.Address address = settings.address();
    pool.setJdbcUrl(
        "jdbc:postgresql://%s:%d/%s".formatted(address.host(), address.port(), address.database()));
    pool.setDataSourceProperties(properties());
    pool.setCredentialsProvider(this::credentials);
    pool.setMaximumPoolSize(settings.connections());
    pool.setMinimumIdle(1);
    pool.setConnectionTimeout(CONNECT.toMillis());
    // The first work tells what is wrong, with its cause.
    pool.setInitializationFailTimeout(-1);
    return pool;
  }

  private Credentials credentials() {
    try {
      return Credentials.of(settings.user(), settings.password().read().revealText());
    } catch (IOException unreadable) {
      throw new StoreException(
          "the password of the store cannot be read: " + unreadable.getMessage(), unreadable);
    }
  }

  private Properties properties() {
    Properties properties = new Properties();
    // What a constraint has to say about a row could be a secret's verifier.
    properties.setProperty("logServerErrorDetail", "false");
    // Plans that outlive a statement break when another gateway adds a column.
    properties.setProperty("prepareThreshold", "0");
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("connectTimeout", Long.toString(CONNECT.toSeconds()));
    properties.setProperty("socketTimeout", "60");
    properties.setProperty("ApplicationName", "kumobashi");
    properties.setProperty("options", options());
    encrypt(properties);
    return properties;
  }

  private static String options() {
    return "-c synchronous_commit=on -c lock_timeout=%d -c idle_in_transaction_session_timeout=%d"
        .formatted(TURN.toMillis(), SILENCE.toMillis());
  }

  private void encrypt(Properties properties) {
    if (settings.address().isLocal()) {
      properties.setProperty("sslmode", "disable");
      return;
    }
    properties.setProperty("sslmode", "verify-full");
    settings
        .trust()
        .ifPresentOrElse(
            file -> properties.setProperty("sslrootcert", file.toString()),
            () -> properties.setProperty("sslfactory", SYSTEMS_AUTHORITIES));
  }
}
