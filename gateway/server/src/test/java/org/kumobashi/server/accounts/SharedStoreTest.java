package org.kumobashi.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.kumobashi.server.accounts.TestStore.ALICE;
import static org.kumobashi.server.accounts.TestStore.BOB;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kumobashi.protocol.identity.Secret;

/** Two gateways on one PostgreSQL database. */
final class SharedStoreTest {
  @TempDir Path directory;
  private TestStore store;
  private StoredAccounts one;
  private StoredAccounts other;
  private GrantId alice;

  @BeforeEach
  void open() {
    store = new TestStore(directory, TestStore.Place.SERVER);
    one = store.open();
    other = store.open();
    alice = TestStore.enrol(one, ALICE, "1");
  }

  @AfterEach
  void close() {
    one.close();
    other.close();
  }

  private static List<Throwable> atOnce(Runnable... works) throws InterruptedException {
    List<Throwable> faults = new CopyOnWriteArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (Runnable work : works) {
      threads.add(
          Thread.ofPlatform()
              .uncaughtExceptionHandler((_, fault) -> faults.add(fault))
              .start(work));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return faults;
  }

  @Test
  void aChangeOfOneIsNoticedByTheOther() {
    long before = other.changes();
    Secret password = TestStore.generated(one, ALICE).password().orElseThrow();
    Device device = other.device(ALICE, password).orElseThrow();
    assertThat(other.changes()).isEqualTo(before + 1);
    one.administration(Actor.GATEWAY).revokeDevice(device.id());
    assertThat(other.device(ALICE, password)).isEmpty();
  }

  @Test
  @DisplayName(
      "R14 of two rotated tokens the first is kept, and a verdict on the second harms nothing")
  void aRotatedTokenIsNeverLost() {
    one.replaceRefreshToken(alice, Secret.of("1"), Secret.of("2 of one"));
    other.replaceRefreshToken(alice, Secret.of("1"), Secret.of("2 of the other"));
    assertThat(other.refreshToken(alice)).contains(Secret.of("2 of one"));
    boolean condemned =
        other.condemn(
            alice,
            Optional.of(Secret.of("2 of the other")),
            Grant.State.SIGN_IN_REQUIRED,
            "AADSTS70000");
    assertThat(condemned).isFalse();
    assertThat(one.grant(alice).orElseThrow().state()).isEqualTo(Grant.State.ACTIVE);
  }

  @Test
  void bothMayRotateAsFastAsTheyCan() throws InterruptedException {
    assertThat(atOnce(() -> rotate(one), () -> rotate(other), () -> rotate(one))).isEmpty();
    assertThat(one.refreshToken(alice)).contains(Secret.of("51"));
  }

  private void rotate(StoredAccounts accounts) {
    for (int number = 1; number <= 50; number++) {
      accounts.replaceRefreshToken(
          alice, Secret.of(Integer.toString(number)), Secret.of(Integer.toString(number + 1)));
    }
  }

  @Test
  void theAuditLogStaysOneChainWhoeverWrites() throws InterruptedException {
    assertThat(atOnce(() -> change(one), () -> change(other), () -> change(one))).isEmpty();
    assertThat(other.auditLog().verify())
        .isInstanceOfSatisfying(
            AuditVerdict.Whole.class, whole -> assertThat(whole.last()).isEqualTo(2 + 3 * 40));
    assertThat(one.changes()).isEqualTo(2 + 3 * 40);
  }

  private static void change(StoredAccounts accounts) {
    for (int number = 0; number < 40; number++) {
      accounts.administration(Actor.GATEWAY).setMailboxEnabled(ALICE, number % 2 == 0);
    }
  }

  @Test
  void allMayMakeTheTablesAtOnce() throws InterruptedException {
    TestStore fresh = new TestStore(directory, TestStore.Place.SERVER);
    Runnable start = () -> fresh.open().close();
    assertThat(atOnce(start, start, start)).isEmpty();
    try (StoredAccounts accounts = fresh.open()) {
      assertThat(accounts.changes()).isZero();
    }
  }

  @Test
  void goesOnWhenItsConnectionsWereCut() throws SQLException {
    store.past(
        sql ->
            sql.rows(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname ="
                    + " current_database() and pid <> pg_backend_pid()",
                row -> true));
    // A connection that was in use a moment before is not tried before it is used again.
    for (StoredAccounts accounts : List.of(one, other)) {
      await().ignoreExceptionsInstanceOf(StoreException.class).until(() -> accounts.changes() == 2);
    }
  }

  @Test
  void whoStandsStillInATransactionIsCutOff() {
    try (Database database = store.database()) {
      assertThat(setting(database, "idle_in_transaction_session_timeout")).isEqualTo("10s");
      assertThat(setting(database, "lock_timeout")).isEqualTo("15s");
      assertThat(setting(database, "synchronous_commit")).isEqualTo("on");
    }
  }

  private static String setting(Database database, String name) {
    return database
        .call(sql -> sql.row("select current_setting('" + name + "')", row -> row.getString(1)))
        .orElseThrow();
  }

  @Test
  void whatIsBeingWrittenIsNotBrokenOffByAnInterrupt() throws InterruptedException {
    Thread caller =
        Thread.startVirtualThread(
            () -> {
              Thread.currentThread().interrupt();
              assertThatThrownBy(
                      () -> one.replaceRefreshToken(alice, Secret.of("1"), Secret.of("2")))
                  .isInstanceOf(StoreException.class);
            });
    caller.join();
    one.close();
    assertThat(other.refreshToken(alice)).contains(Secret.of("2"));
  }

  @Test
  @DisplayName("R56 what the server has to say about a row stays there")
  void rowsAreNotTold() {
    try (Database database = store.database()) {
      assertThatThrownBy(
              () ->
                  database.call(
                      sql ->
                          sql.change(
                              "insert into mailbox (address, grant_id, enabled, created)"
                                  + " select address, grant_id, 1, 1 from mailbox")))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("mailbox_pkey")
          .message()
          .doesNotContain(ALICE);
    }
  }

  @Test
  void aKeyIsRotatedByHandWhereSeveralNeedIt() {
    assertThatThrownBy(() -> one.keyRotation(Actor.GATEWAY).rotate())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("--rewrap-only");
    MasterKeys.MasterKey added = store.random.masterKey();
    store.keys.write(store.keys.read().with(added));
    assertThat(one.keyRotation(Actor.GATEWAY).rewrap().currentKey()).isEqualTo(added.id());
    store.keys.write(new MasterKeys(List.of(added), added));
    assertThat(other.refreshToken(alice)).contains(Secret.of("1"));
  }

  @Test
  void wrongPasswordsAreCountedTogether() {
    AttemptCounters counting = one.sharedCounters().orElseThrow();
    counting.add(List.of(new AttemptCounters.Counter(BOB, Duration.ofMinutes(1))), store.now);
    assertThat(other.sharedCounters().orElseThrow().look(List.of(BOB))).containsKey(BOB);
  }
}
