package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.Gateway;
import org.kumobashi.server.accounts.StoreException;
import org.kumobashi.server.config.Configuration;
import org.kumobashi.server.config.Store;

/** What clients see, and what is kept, when the store is in trouble. */
class StoreTroubleTest {
  private static final String BOB = "bob@" + Sandbox.DOMAIN;
  private static final int DISK_KIB = 1024;

  @TempDir Path folder;
  private TemporaryDisk disk;
  private GatewayFixture gateway;
  private Secret bobs;

  @BeforeEach
  void start() throws Exception {
    disk = TemporaryDisk.mount(folder.resolve("disk"), DISK_KIB);
    gateway = GatewayFixture.configured(this::onTheDisk);
    bobs = gateway.enrol(BOB);
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
    disk.unmount();
  }

  private Configuration onTheDisk(Configuration c) {
    return c.with(
        new Store(
            new Store.InFile(disk.file("kumobashi.db")), c.store().masterKey(), c.store().audit()));
  }

  private String logIn(String mailbox, Secret password) throws IOException {
    try (Wire wire = gateway.connect("imaps")) {
      GatewayFixture.line(wire);
      wire.say("a1 LOGIN " + mailbox + " " + password.revealText());
      return GatewayFixture.line(wire);
    }
  }

  private String logInAlice() throws IOException {
    return logIn(GatewayFixture.ALICE, gateway.password);
  }

  private static void live(Wire session) throws IOException {
    session.say("a2 NOOP");
    assertThat(GatewayFixture.await(session, "a2")).startsWith("a2 OK");
  }

  private Connection sql() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file());
  }

  private void run(String statement) throws SQLException {
    try (Connection connection = sql();
        Statement run = connection.createStatement()) {
      run.execute(statement);
    }
  }

  private Path file() {
    return ((Store.InFile) gateway.configuration.store().place()).path();
  }

  @Test
  @DisplayName("R16 a full disk: who has a token goes on, a new token is refused as temporary")
  void servesOnWithAFullDisk() throws Exception {
    try (CapturedLog log = new CapturedLog();
        Wire session = gateway.imap();
        SubmissionClient sender = SubmissionClient.of(gateway)) {
      disk.fill();
      live(session);
      assertThat(sender.send("on-a-full-disk")).startsWith("250 ");
      assertThat(logInAlice()).startsWith("a1 OK");
      assertThat(logIn(BOB, bobs)).startsWith("a1 NO [UNAVAILABLE]");
      assertThat(log.lines("event=store-unusable")).isNotEmpty();
      assertThat(log.lines("event=bug")).isEmpty();
      disk.empty();
      gateway.restart();
      assertThat(logIn(BOB, bobs)).startsWith("a1 OK");
      assertThat(gateway.sandbox.mail().received()).hasSize(1);
    }
  }

  @Test
  @DisplayName("R15 a read-only disk stops the start in plain words; nothing on it is lost")
  void refusesToStartOnAReadOnlyDisk() throws Exception {
    gateway.gateway().close();
    byte[] before = Files.readAllBytes(file());
    disk.readOnly();
    assertThatThrownBy(() -> Gateway.start(gateway.configuration))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("Its folder is read-only");
    disk.writable();
    assertThat(Files.readAllBytes(file())).isEqualTo(before);
    gateway.restart();
    assertThat(logInAlice()).startsWith("a1 OK");
  }

  @Test
  @DisplayName("R15 a store another process has locked: logins are served or temporary, none lost")
  void outlivesALockedStore() throws Exception {
    try (CapturedLog log = new CapturedLog();
        Wire session = gateway.imap()) {
      try (StoreHolder _ = StoreHolder.lock(file(), folder)) {
        live(session);
        assertThat(logInAlice()).startsWith("a1 OK");
        assertThat(logIn(BOB, bobs)).startsWith("a1 NO [UNAVAILABLE]");
        assertThat(log.lines("event=store-unusable"))
            .isNotEmpty()
            .allMatch(line -> line.contains("locked"));
        assertThat(log.lines("event=bug")).isEmpty();
      }
      gateway.restart();
      assertThat(logIn(BOB, bobs)).startsWith("a1 OK");
    }
  }

  @Test
  @DisplayName("R15 a store locked at the start stops it in plain words")
  void refusesToStartOnALockedStore() throws Exception {
    gateway.gateway().close();
    try (StoreHolder holder = StoreHolder.lock(file(), folder)) {
      assertThat(holder.isAlive()).isTrue();
      assertThatThrownBy(() -> Gateway.start(gateway.configuration))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("locked");
    }
    gateway.restart();
    assertThat(logInAlice()).startsWith("a1 OK");
  }

  @Test
  @DisplayName(
      "R15 a store damaged while in use: logins are temporary, the start is refused, it stays")
  void tellsADamagedStore() throws Exception {
    try (CapturedLog log = new CapturedLog();
        Wire session = gateway.imap()) {
      run("pragma wal_checkpoint(truncate)");
      // Another process writes, so that nothing read before counts any more.
      gateway.enrol("carol@" + Sandbox.DOMAIN);
      run("pragma wal_checkpoint(truncate)");
      overwriteAllButTheFirstPage();
      live(session);
      assertThat(logInAlice()).startsWith("a1 NO [UNAVAILABLE]");
      assertThat(log.lines("event=store-unusable")).isNotEmpty();
      assertThat(log.lines("event=bug")).isEmpty();
      live(session);
    }
    gateway.gateway().close();
    byte[] damaged = Files.readAllBytes(file());
    assertThatThrownBy(() -> Gateway.start(gateway.configuration))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("damaged")
        .hasMessageContaining("left as it is");
    assertThat(Files.readAllBytes(file())).isEqualTo(damaged);
  }

  private void overwriteAllButTheFirstPage() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(file().toFile(), "rw")) {
      byte[] garbage = new byte[(int) file.length() - 4096];
      Arrays.fill(garbage, (byte) 0x5a);
      file.seek(4096);
      file.write(garbage);
    }
  }
}
