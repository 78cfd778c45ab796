package org.kumobashi.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kumobashi.server.accounts.TestStore.ALICE;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kumobashi.server.accounts.Migrations.Migration;

final class DatabaseFileTest {
  @TempDir Path directory;
  private TestStore store;

  @BeforeEach
  void make() {
    store = new TestStore(directory);
  }

  private void refusesAndLeavesAlone(byte[] content) throws IOException {
    Files.createDirectories(DurableFiles.directoryOf(store.file()));
    Files.write(store.file(), content);
    assertThatThrownBy(store::open)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("left as it is")
        .hasMessageContaining(store.file().toString());
    assertThat(Files.readAllBytes(store.file())).isEqualTo(content);
  }

  private byte[] healthy() throws IOException {
    try (StoredAccounts accounts = store.open()) {
      for (int user = 0; user < 50; user++) {
        TestStore.enrol(accounts, "user" + user + "@example.org", "token-".repeat(100) + user);
      }
    }
    return Files.readAllBytes(store.file());
  }

  @Test
  @DisplayName("R15 a file that is no database stops the start and is left as it is")
  void refusesWhatIsNoDatabase() throws IOException {
    refusesAndLeavesAlone("{\"accounts\": {}}".repeat(500).getBytes(StandardCharsets.US_ASCII));
    refusesAndLeavesAlone(new byte[8192]);
    refusesAndLeavesAlone("x".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void tellsThatTheDiskIsFullWhenANewStoreDoesNotFit() throws Exception {
    // SQLite ends a file at its page limit as it does on a full disk, and rolls back by itself.
    try (Connection small = DriverManager.getConnection("jdbc:sqlite::memory:")) {
      Sql sql = new Sql(small, Dialect.SQLITE);
      sql.run("pragma max_page_count = 3");
      assertThatThrownBy(() -> Migrations.known(Clock.systemUTC()).apply(sql))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("SQLITE_FULL");
    }
  }

  @Test
  @DisplayName("R15 an empty file stops the start: it is never taken for a new store")
  void refusesAnEmptyFile() throws IOException {
    refusesAndLeavesAlone(new byte[0]);
  }

  @Test
  @DisplayName("R15 a store with a page overwritten stops the start and is left as it is")
  void refusesAStoreWithABrokenPage() throws IOException {
    byte[] broken = healthy();
    Arrays.fill(broken, 4096, 8192, (byte) 0x5a);
    refusesAndLeavesAlone(broken);
  }

  @Test
  @DisplayName("R15 a store cut short stops the start and is left as it is")
  void refusesAStoreCutShort() throws IOException {
    byte[] whole = healthy();
    refusesAndLeavesAlone(Arrays.copyOf(whole, whole.length / 2));
  }

  @Test
  void refusesAForeignDatabase() throws IOException, SQLException {
    Files.createDirectories(DurableFiles.directoryOf(store.file()));
    store.tamper("create table recipe (name text)");
    byte[] before = Files.readAllBytes(store.file());
    assertThatThrownBy(store::open)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("does not hold Kumobashi's tables");
    assertThat(Files.readAllBytes(store.file())).isEqualTo(before);
  }

  @Test
  @DisplayName("R15 a journal without its database stops the start")
  void refusesAJournalWithoutItsDatabase() throws IOException {
    Files.createDirectories(DurableFiles.directoryOf(store.file()));
    Path journal = store.file().resolveSibling("accounts.db-wal");
    Files.writeString(journal, "committed work");
    assertThatThrownBy(store::open)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("journal");
    assertThat(journal).hasContent("committed work");
    assertThat(store.file()).doesNotExist();
  }

  @Test
  void refusesASchemaOfANewerVersion() throws SQLException, IOException {
    healthy();
    store.tamper("insert into schema_version (version, name, applied) values (99, 'future', 0)");
    assertThatThrownBy(store::open)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("schema version 99")
        .hasMessageContaining("newer Kumobashi");
  }

  @Test
  void makesFileAndDirectoryForTheirOwnerOnly() throws IOException {
    try (StoredAccounts accounts = store.open()) {
      TestStore.enrol(accounts, ALICE, "token");
      assertThat(permissions(DurableFiles.directoryOf(store.file()))).isEqualTo("rwx------");
      try (var files = Files.list(DurableFiles.directoryOf(store.file()))) {
        List<Path> all = files.toList();
        assertThat(all).contains(store.file());
        assertThat(all).allSatisfy(file -> assertThat(permissions(file)).isEqualTo("rw-------"));
        assertThat(all).noneMatch(file -> file.toString().contains(".new"));
      }
    }
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void writesThroughToDiskAndKeepsReferencesWhole() throws SQLException {
    Migrations migrations = Migrations.known(store.clock());
    try (Connection connection = new DatabaseFile(store.file(), migrations).open()) {
      Sql sql = new Sql(connection, Dialect.SQLITE);
      assertThat(pragma(sql, "journal_mode")).isEqualTo("wal");
      assertThat(pragma(sql, "synchronous")).isEqualTo("2");
      assertThat(pragma(sql, "foreign_keys")).isEqualTo("1");
      assertThat(pragma(sql, "busy_timeout")).isEqualTo("5000");
      assertThatThrownBy(
              () ->
                  sql.run(
                      "insert into mailbox (address, grant_id, enabled, created)"
                          + " values ('a@b', 'none', 1, 0)"))
          .isInstanceOf(SQLException.class);
    }
  }

  private static String pragma(Sql sql, String name) throws SQLException {
    return sql.row("pragma " + name, row -> row.getString(1)).orElseThrow();
  }

  @Test
  void migratesAllOrNothing() throws SQLException {
    Migration first = new Migration(1, "first", "-- a; comment\ncreate table one (a text);\n");
    Migration second = new Migration(2, "second", "create table two (a text); insert nonsense;");
    Migration mended = new Migration(2, "second", "alter table one add column b text;");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:")) {
      Sql sql = new Sql(connection, Dialect.SQLITE);
      new Migrations(List.of(first), store.clock()).apply(sql);
      Migrations broken = new Migrations(List.of(first, second), store.clock());
      assertThatThrownBy(() -> broken.apply(sql)).isInstanceOf(SQLException.class);
      assertThat(sql.exists("select 1 from sqlite_master where name = 'two'")).isFalse();
      new Migrations(List.of(first, mended), store.clock()).apply(sql);
      new Migrations(List.of(first, mended), store.clock()).apply(sql);
      assertThat(sql.change("insert into one (a, b) values ('x', 'y')")).isEqualTo(1);
      assertThat(sql.rows("select version from schema_version order by 1", row -> row.getInt(1)))
          .containsExactly(1, 2);
    }
  }
}
