package org.kumobashi.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kumobashi.server.accounts.TestStore.ALICE;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Migrations.Migration;
import org.kumobashi.server.config.Network;

/** Starts from a store as the first version left it. */
@ParameterizedClass
@EnumSource(TestStore.Place.class)
final class MigrationsTest {
  private static final GrantId GRANT = new GrantId("g-alice");
  private static final Instant CREATED = Instant.ofEpochMilli(1_700_000_000_123L);

  @TempDir Path directory;
  @Parameter TestStore.Place place = TestStore.Place.FILE;
  private TestStore store;
  private DevicePassword password;

  @BeforeEach
  void fillAStoreOfTheFirstVersion() throws IOException {
    store = new TestStore(directory, place);
    password = DevicePassword.generate(store.random);
    Migrations first =
        new Migrations(List.of(new Migration(1, "accounts", firstSchema())), store.clock());
    try (Database database = store.database(first)) {
      database.transaction(this::fill);
    }
  }

  private static String firstSchema() throws IOException {
    try (InputStream in =
        MigrationsTest.class.getResourceAsStream("/db/migration/V1__accounts.sql")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private boolean fill(Sql sql) throws SQLException {
    StoreSecrets secrets =
        new StoreSecrets(new Vault(new Keyring(store.keys), store.random), store.random);
    StoredAccounts.Surroundings around = store.surroundings();
    Verifiers verifiers =
        new Verifiers(secrets.verifierKey(sql), around.slowHash(), around.ticker());
    SealedSecret token = secrets.sealToken(GRANT, Secret.of("alice-token"));
    sql.change(
        "insert into account_grant (id, kind, tenant, object_id, upn, state, reason, changed,"
            + " data_key, refresh_token) values (?, 'DELEGATED', 'tenant-1', 'oid', ?, 'ACTIVE',"
            + " '', 1, ?, ?)",
        GRANT.value(),
        ALICE,
        token.dataKey(),
        token.content());
    sql.change(
        "insert into mailbox (address, grant_id, enabled, created) values (?, ?, ?, ?)",
        ALICE,
        GRANT.value(),
        1,
        1);
    addDeviceAsTheFirstVersionDid(sql, "d-phone", verifiers.generated(password));
    ChangeCounter.advance(sql);
    return true;
  }

  private static int addDeviceAsTheFirstVersionDid(Sql sql, String id, String verifier)
      throws SQLException {
    return sql.change(
        "insert into device (id, mailbox, label, protocols, networks, expires, created, chosen,"
            + " verifier, last_client, last_protocol) values (?, ?, ?, ?, ?, ?, ?, ?, ?, '', '')",
        id,
        ALICE,
        "Alice's phone",
        "imap,smtp",
        "10.0.0.0/8,2001:db8::/32",
        null,
        CREATED.toEpochMilli(),
        0,
        verifier);
  }

  private static Device phone(String id) {
    return new Device(
        id,
        ALICE,
        "Alice's phone",
        Set.of(Protocol.IMAP, Protocol.SMTP),
        List.of(Network.parse("10.0.0.0/8"), Network.parse("2001:db8::/32")),
        Optional.empty(),
        CREATED,
        Submission.UNRESTRICTED);
  }

  @Test
  void loseNothingOfAStoreOfTheFirstVersion() throws SQLException {
    try (StoredAccounts accounts = store.open()) {
      assertThat(accounts.device(ALICE, Secret.of(password.shown().revealText())))
          .contains(phone("d-phone"));
      assertThat(accounts.mailbox(ALICE))
          .contains(new Mailbox(ALICE, GRANT, true, OptionalLong.empty()));
      assertThat(accounts.refreshToken(GRANT)).contains(Secret.of("alice-token"));
      assertThat(accounts.administration(Actor.GATEWAY).grant(GRANT).refreshed())
          .contains(Instant.ofEpochMilli(1));
      assertThat(accounts.changes()).isEqualTo(1);
      assertThat(accounts.recipientCounts().recent(0)).isEmpty();
    }
    try (StoredAccounts again = store.open()) {
      assertThat(again.administration(Actor.GATEWAY).devices(Optional.empty())).hasSize(1);
    }
  }

  @Test
  @DisplayName("a gateway of the first version that still runs can go on adding devices")
  void understandWhatARunningFirstVersionAddsAfterwards() throws SQLException {
    try (StoredAccounts accounts = store.open()) {
      store.past(sql -> addDeviceAsTheFirstVersionDid(sql, "d-later", "another verifier"));

      assertThat(accounts.device("d-later")).contains(phone("d-later"));
    }
  }

  @Test
  void haveAGrantKeptAliveByItsAge() {
    try (StoredAccounts accounts = store.open()) {
      IdleGrants grants = accounts.idleGrants();
      assertThat(grants.claim(Duration.ofDays(7), Duration.ofMinutes(10)))
          .map(idle -> idle.grant().id())
          .contains(GRANT);
    }
  }
}
