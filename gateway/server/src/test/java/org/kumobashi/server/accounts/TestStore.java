package org.kumobashi.server.accounts;

import com.github.benmanes.caffeine.cache.Ticker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.config.AuditRules;
import org.kumobashi.server.config.SecretReference;
import org.kumobashi.server.config.Store;

/**
 * A store of its own, in a temporary directory or on a database server, with a clock that is set
 * and a slow hash that counts.
 */
final class TestStore {
  /** Where it is. */
  enum Place {
    FILE,
    SERVER
  }

  static final String ALICE = "alice@example.org";
  static final String BOB = "bob@example.org";

  final Path directory;
  final Store settings;
  final ReferencedKeys keys;
  final AtomicInteger hashes = new AtomicInteger();
  Instant now = Instant.parse("2026-03-01T12:00:00Z");
  final RandomWords random = new RandomWords(new SecureRandom());

  TestStore(Path directory) {
    this(directory, Place.FILE);
  }

  TestStore(Path directory, Place place) {
    this.directory = directory;
    Store.Place database =
        switch (place) {
          case FILE -> new Store.InFile(directory.resolve("state/accounts.db"));
          case SERVER -> TestServer.running().freshDatabase();
        };
    this.settings =
        new Store(
            database,
            new SecretReference.InFile(directory.resolve("master.key")),
            AuditRules.standard());
    this.keys = new ReferencedKeys(settings.masterKey());
    if (Files.notExists(keyFile())) {
      keys.create(random);
    }
  }

  /** The file of a store that is in one. */
  Path file() {
    return ((Store.InFile) settings.place()).path();
  }

  Path keyFile() {
    return directory.resolve("master.key");
  }

  StoredAccounts open() {
    return StoredAccounts.open(settings, keys, surroundings());
  }

  StoredAccounts.Surroundings surroundings() {
    SlowHash counting =
        (password, salt) -> {
          hashes.incrementAndGet();
          byte[] hash = new byte[32];
          byte[] all = (password.revealText() + salt.hashCode()).getBytes(StandardCharsets.UTF_8);
          for (int index = 0; index < all.length; index++) {
            hash[index % 32] = (byte) (hash[index % 32] * 31 + all[index]);
          }
          return Secret.of(hash);
        };
    Ticker ticker = () -> Duration.between(Instant.EPOCH, now).toNanos();
    return new StoredAccounts.Surroundings(clock(), random, counting, ticker);
  }

  Clock clock() {
    return new Clock() {
      @Override
      public ZoneOffset getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(java.time.ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return now;
      }
    };
  }

  static GrantImport delegated(String user, String token) {
    return new GrantImport("tenant-1", "oid-" + user, user, Optional.of(Secret.of(token)));
  }

  /** A mailbox with a grant of its own. */
  static GrantId enrol(StoredAccounts accounts, String address, String token) {
    GrantId grant =
        accounts.administration(Actor.GATEWAY).importGrant(delegated(address, token)).id();
    accounts.administration(Actor.GATEWAY).addMailbox(address, grant);
    return grant;
  }

  static DeviceRequest request(String mailbox, Optional<String> chosen) {
    return new DeviceRequest(
        mailbox,
        "scanner",
        Set.of(Protocol.IMAP, Protocol.SMTP),
        List.of(),
        Optional.empty(),
        chosen.map(Secret::of));
  }

  static IssuedDevice generated(StoredAccounts accounts, String mailbox) {
    return accounts.administration(Actor.GATEWAY).addDevice(request(mailbox, Optional.empty()));
  }

  static Device chosen(StoredAccounts accounts, String mailbox, String password) {
    return accounts
        .administration(Actor.GATEWAY)
        .addDevice(request(mailbox, Optional.of(password)))
        .device();
  }

  /** The acts in the audit log, in order. */
  static List<String> acts(StoredAccounts accounts) {
    return lines(accounts).stream().map(AuditLine::word).toList();
  }

  /** The whole audit log. */
  static List<AuditLine> lines(StoredAccounts accounts) {
    List<AuditLine> lines = new java.util.ArrayList<>();
    accounts.auditLog().read(AuditFilter.ALL, lines::addAll);
    return lines;
  }

  /** Runs statements past the accounts, as an attacker or a fault would. */
  void tamper(String... statements) throws SQLException {
    past(
        sql -> {
          for (String statement : statements) {
            sql.run(statement);
          }
          return true;
        });
  }

  /** Takes away what the database itself sees to. */
  void dropTrigger(String trigger, String table) throws SQLException {
    boolean file = settings.place() instanceof Store.InFile;
    tamper("drop trigger " + trigger + (file ? "" : " on " + table));
  }

  /** All there is: what the files hold, deleted or not, or all rows on the server. */
  String content() throws IOException, SQLException {
    return switch (settings.place()) {
      case Store.InFile(Path file) -> files(DurableFiles.directoryOf(file));
      case Store.OnServer _ -> rows();
    };
  }

  private static String files(Path folder) throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        text.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    return text.toString();
  }

  private String rows() throws SQLException {
    StringBuilder text = new StringBuilder();
    past(
        sql -> {
          for (String table :
              sql.rows(
                  "select tablename from pg_tables where schemaname = 'public'",
                  row -> row.getString(1))) {
            sql.rows("select t::text from " + table + " t", row -> row.getString(1))
                .forEach(text::append);
          }
          return true;
        });
    return text.toString();
  }

  /** Works past the accounts, as another program would. */
  void past(Database.Work<?> work) throws SQLException {
    Store.Place place = settings.place();
    Dialect dialect = place instanceof Store.InFile ? Dialect.SQLITE : Dialect.POSTGRESQL;
    try (Connection connection = connect()) {
      work.on(new Sql(connection, dialect));
    }
  }

  private Connection connect() throws SQLException {
    return switch (settings.place()) {
      case Store.InFile(Path file) -> DriverManager.getConnection("jdbc:sqlite:" + file);
      case Store.OnServer server -> TestServer.running().connect(server.address().database());
    };
  }

  /** The database as the accounts see it. */
  Database database() {
    return database(Migrations.known(clock()));
  }

  /** The database as a version with these migrations sees it. */
  Database database(Migrations migrations) {
    return new Database(
        switch (settings.place()) {
          case Store.InFile(Path file) ->
              new OneConnection(new DatabaseFile(file, migrations).open());
          case Store.OnServer server -> new DatabaseServer(server, migrations).open();
        });
  }
}
