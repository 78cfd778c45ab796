package org.kumobashi.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kumobashi.server.TestCertificate;
import org.kumobashi.server.accounts.Migrations.Migration;
import org.kumobashi.server.config.SecretReference;
import org.kumobashi.server.config.Store;

/** How a gateway comes to its database, or not. */
final class DatabaseServerTest {
  private static final Migrations KNOWN = Migrations.known(Clock.systemUTC());
  private static final TestServer SERVER = TestServer.running();

  @TempDir Path directory;

  private static Store.OnServer at(String host, Store.OnServer like, Optional<Path> trust) {
    Store.Address address = like.address();
    return new Store.OnServer(
        new Store.Address(host, address.port(), address.database()),
        like.user(),
        like.password(),
        trust,
        1);
  }

  private static void open(Store.OnServer settings) throws SQLException {
    new DatabaseServer(settings, KNOWN).open().close();
  }

  @Test
  void saysWhereNobodyAnswers() {
    Store.OnServer nowhere =
        new Store.OnServer(
            new Store.Address("localhost", 1, "kumobashi"),
            "kumobashi",
            new SecretReference.InEnvironment("P", Map.of("P", "the-password")),
            Optional.empty(),
            1);
    assertThatThrownBy(() -> open(nowhere))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("kumobashi at localhost:1")
        .hasMessageContaining("refused")
        .hasMessageNotContaining("the-password")
        .hasStackTraceContaining("localhost:1")
        .satisfies(fault -> assertThat(stack(fault)).doesNotContain("the-password"));
  }

  private static String stack(Throwable fault) {
    var text = new StringWriter();
    fault.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  @Test
  void saysWhichPasswordCannotBeRead() {
    Store.OnServer fresh = SERVER.freshDatabase();
    Store.OnServer unset =
        new Store.OnServer(
            fresh.address(),
            fresh.user(),
            new SecretReference.InEnvironment("DB_PASSWORD", Map.of()),
            Optional.empty(),
            1);
    assertThatThrownBy(() -> open(unset))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("DB_PASSWORD");
  }

  @Test
  void saysWhichDatabaseThereIsNot() {
    assertThatThrownBy(() -> open(SERVER.database("nowhere")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("\"nowhere\" does not exist");
  }

  @Test
  void refusesADatabaseThatCannotKeepEveryName() throws SQLException {
    SERVER.run("create database ascii template template0 encoding 'SQL_ASCII' locale 'C'");
    assertThatThrownBy(() -> open(SERVER.database("ascii")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("SQL_ASCII")
        .hasMessageContaining("UTF8");
  }

  @Test
  void refusesTablesOfANewerVersion() throws SQLException {
    Store.OnServer fresh = SERVER.freshDatabase();
    Migrations newer =
        new Migrations(
            IntStream.rangeClosed(1, 99)
                .mapToObj(version -> new Migration(version, "later", ""))
                .toList(),
            Clock.systemUTC());
    new DatabaseServer(fresh, newer).open().close();
    assertThatThrownBy(() -> open(fresh))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("newer Kumobashi");
  }

  @Test
  void encryptsAndChecksTheNameUnlessItIsThisMachine() throws SQLException, IOException {
    Store.OnServer fresh = SERVER.freshDatabase();
    TestCertificate certificate = TestCertificate.create();
    Optional<Path> trust =
        Optional.of(certificate.writeCertificate(directory.resolve("certificate.pem")));
    assertThatThrownBy(() -> open(at("127.0.0.1", fresh, trust)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("does not support SSL");
    Path key = certificate.writeKey(directory.resolve("key.pem"));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    SERVER.useTls(trust.get(), key);
    try {
      open(at("127.0.0.1", fresh, trust));
      // The certificate does not have this name, nor is it one the system trusts.
      assertThatThrownBy(() -> open(at("0.0.0.0", fresh, trust)))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("0.0.0.0");
      assertThatThrownBy(() -> open(at("127.0.0.1", fresh, Optional.empty())))
          .isInstanceOf(StoreException.class);
      open(fresh);
    } finally {
      SERVER.useNoTls();
    }
  }
}
