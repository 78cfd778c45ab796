package org.kumobashi.server.accounts;

import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.config.SecretReference;
import org.kumobashi.server.config.Store;

/** A store in a temporary directory, with a clock that is set and a slow hash that counts. */
final class TestStore {
  static final String ALICE = "alice@example.org";
  static final String BOB = "bob@example.org";

  final Path directory;
  final Store settings;
  final ReferencedKeys keys;
  final AtomicInteger hashes = new AtomicInteger();
  Instant now = Instant.parse("2026-03-01T12:00:00Z");
  final RandomWords random = new RandomWords(new SecureRandom());

  TestStore(Path directory) {
    this.directory = directory;
    this.settings =
        new Store(
            directory.resolve("state/accounts.db"),
            new SecretReference.InFile(directory.resolve("master.key")));
    this.keys = new ReferencedKeys(settings.masterKey());
    if (Files.notExists(keyFile())) {
      keys.create(random);
    }
  }

  Path file() {
    return settings.path();
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
          byte[] all =
              (password.revealText() + salt.hashCode())
                  .getBytes(java.nio.charset.StandardCharsets.UTF_8);
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
  void tamper(String... statements) throws java.sql.SQLException {
    past(
        sql -> {
          for (String statement : statements) {
            sql.run(statement);
          }
          return true;
        });
  }

  /** Works past the accounts, as another program would. */
  void past(Database.Work<?> work) throws java.sql.SQLException {
    try (var connection = java.sql.DriverManager.getConnection("jdbc:sqlite:" + file())) {
      work.on(new Sql(connection, Dialect.SQLITE));
    }
  }
}
