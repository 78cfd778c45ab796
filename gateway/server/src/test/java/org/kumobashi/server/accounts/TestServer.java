package org.kumobashi.server.accounts;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.kumobashi.protocol.testkit.LastingPort;
import org.kumobashi.server.config.SecretReference;
import org.kumobashi.server.config.Store;

/** A PostgreSQL server that runs as long as the tests do, with a database for whoever asks. */
final class TestServer {
  private static final String USER = "postgres";
  private static final SecretReference PASSWORD =
      new SecretReference.InEnvironment("PASSWORD", Map.of("PASSWORD", "a-password"));

  private final EmbeddedPostgres server;
  private final AtomicInteger databases = new AtomicInteger();

  private TestServer(EmbeddedPostgres server) {
    this.server = server;
  }

  private static final class Holder {
    static final TestServer RUNNING = start();
  }

  static TestServer running() {
    return Holder.RUNNING;
  }

  private static TestServer start() {
    try {
      return new TestServer(
          EmbeddedPostgres.builder()
              .setServerConfig("max_connections", "200")
              .setPort(LastingPort.take())
              .start());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** An empty database. */
  Store.OnServer freshDatabase() {
    String name = "kumobashi" + databases.incrementAndGet();
    try {
      run("create database " + name);
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    }
    return database(name);
  }

  Store.OnServer database(String name) {
    return database(server.getPort(), name);
  }

  /** A database as another process reaches it. */
  static Store.OnServer database(int port, String name) {
    return new Store.OnServer(
        new Store.Address("localhost", port, name), USER, PASSWORD, Optional.empty(), 4);
  }

  /** Past the accounts. */
  Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://localhost:" + server.getPort() + "/" + database, USER, "");
  }

  /** What only the server's owner may do. */
  void run(String statement) throws SQLException {
    try (Connection connection = connect(USER);
        Statement made = connection.createStatement()) {
      made.execute(statement);
    }
  }

  /** Takes TLS for new connections. */
  void useTls(Path certificate, Path key) throws SQLException {
    run("alter system set ssl_cert_file = '" + certificate + "'");
    run("alter system set ssl_key_file = '" + key + "'");
    run("alter system set ssl = on");
    run("select pg_reload_conf()");
    awaitTls("on");
  }

  void useNoTls() throws SQLException {
    run("alter system reset ssl");
    run("select pg_reload_conf()");
    awaitTls("off");
  }

  // A new connection has what its server process read last.
  private void awaitTls(String wanted) {
    Awaitility.await()
        .until(
            () -> {
              try (Connection connection = connect(USER);
                  Statement show = connection.createStatement();
                  ResultSet shown = show.executeQuery("show ssl")) {
                return shown.next() && shown.getString(1).equals(wanted);
              }
            });
  }
}
