package org.kumobashi.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kumobashi.server.accounts.TestStore.ALICE;
import static org.kumobashi.server.accounts.TestStore.BOB;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.Secret;

final class GrantLivesTest extends WithStore {
  private static final Duration RETENTION = Duration.ofDays(90);

  private GrantId alice;
  private GrantLives lives;

  @BeforeEach
  void fill() {
    alice = TestStore.enrol(accounts, ALICE, "alice-token");
    lives = accounts.grantLives();
  }

  private void pass(Duration time) {
    store.now = store.now.plus(time);
  }

  private void block(GrantId grant) {
    accounts.setGrantState(grant, Grant.State.BLOCKED, "AADSTS50057 disabled");
  }

  /** Entra ID was asked just now, and the next time is in a week. */
  private void askAgain(GrantId grant) {
    accounts.idleGrants().postpone(grant, store.now.plus(Duration.ofDays(7)));
  }

  private GrantStatus status(GrantId grant) {
    return accounts.administration(Actor.GATEWAY).grant(grant);
  }

  private List<String> rows(String query) throws SQLException {
    AtomicReference<List<String>> found = new AtomicReference<>(List.of());
    store.past(
        sql -> {
          found.set(sql.rows(query, row -> row.getString(1)));
          return true;
        });
    return found.get();
  }

  private boolean storeHolds(String text) throws Exception {
    return store.content().contains(text);
  }

  @Test
  void anActiveGrantIsExpiringOnceUnusedForSixtyDays() {
    pass(Duration.ofDays(60));
    assertThat(status(alice).standing()).isEqualTo(Standing.ACTIVE);
    pass(Duration.ofSeconds(1));
    assertThat(status(alice).standing()).isEqualTo(Standing.EXPIRING);
    assertThat(accounts.directory().mailboxes(new Directory.Query("", ""), List.of()).rows())
        .extracting(Directory.Entry::standing)
        .containsExactly(Standing.EXPIRING);
    assertThat(lives.census())
        .isEqualTo(
            Map.of(
                Standing.ACTIVE, 0L,
                Standing.EXPIRING, 1L,
                Standing.SIGN_IN_REQUIRED, 0L,
                Standing.BLOCKED, 0L));
    accounts.recordRedeemed(alice, store.now.plus(Duration.ofDays(7)));
    assertThat(status(alice).standing()).isEqualTo(Standing.ACTIVE);
  }

  @Test
  void aDeadOrAnAppOnlyGrantIsNeverExpiring() {
    GrantId bob = TestStore.enrol(accounts, BOB, "bob-token");
    accounts.setGrantState(bob, Grant.State.SIGN_IN_REQUIRED, "revoked");
    GrantId printer =
        accounts
            .administration(Actor.GATEWAY)
            .importGrant(new GrantImport("tenant-1", "", "printer@example.org", Optional.empty()))
            .id();
    pass(Duration.ofDays(61));
    assertThat(status(bob).standing()).isEqualTo(Standing.SIGN_IN_REQUIRED);
    assertThat(status(printer).standing()).isEqualTo(Standing.ACTIVE);
    assertThat(lives.census())
        .containsEntry(Standing.ACTIVE, 1L)
        .containsEntry(Standing.EXPIRING, 1L)
        .containsEntry(Standing.SIGN_IN_REQUIRED, 1L);
  }

  @Test
  void becomingBlockedCountsAsAChangeThatGatewaysLookFor() {
    long before = accounts.changes();
    accounts.setGrantState(alice, Grant.State.SIGN_IN_REQUIRED, "revoked");
    assertThat(accounts.changes()).isEqualTo(before);
    block(alice);
    assertThat(accounts.changes()).isEqualTo(before + 1);
    block(alice);
    assertThat(accounts.changes()).isEqualTo(before + 1);
  }

  @Test
  void secretsOfABlockedGrantAreErasedAfterTheirTime() throws Exception {
    Secret password = TestStore.generated(accounts, ALICE).password().orElseThrow();
    String token = rows("select refresh_token from account_grant").getFirst();
    String dataKey = rows("select data_key from account_grant").getFirst();
    String verifier = rows("select verifier from device").getFirst();
    assertThat(storeHolds(token) && storeHolds(dataKey) && storeHolds(verifier)).isTrue();
    block(alice);
    pass(RETENTION.minusSeconds(1));
    askAgain(alice);
    assertThat(lives.eraseBlocked(RETENTION)).isZero();
    pass(Duration.ofSeconds(1));
    long before = accounts.changes();
    assertThat(lives.eraseBlocked(RETENTION)).isEqualTo(1);
    assertThat(accounts.refreshToken(alice)).isEmpty();
    assertThat(accounts.device(ALICE, password)).isEmpty();
    assertThat(accounts.changes()).isEqualTo(before + 1);
    assertThat(status(alice).reason()).startsWith("secrets erased").contains("AADSTS50057");
    assertThat(storeHolds(token) || storeHolds(dataKey) || storeHolds(verifier)).isFalse();
    assertThat(rows("select detail from audit where act = 'SECRETS_ERASED'"))
        .containsExactly("the refresh token of " + ALICE + " and 1 device passwords");
    assertThat(lives.eraseBlocked(RETENTION)).isZero();
  }

  @Test
  void aTokenThatWasReplacedIsGoneFromTheStoreToo() throws Exception {
    String first = rows("select refresh_token from account_grant").getFirst();
    accounts.replaceRefreshToken(alice, Secret.of("alice-token"), Secret.of("second"));
    block(alice);
    pass(RETENTION);
    askAgain(alice);
    assertThat(lives.eraseBlocked(RETENTION)).isEqualTo(1);
    assertThat(storeHolds(first)).isFalse();
  }

  @Test
  void aGrantThatIsNotBlockedAnyMoreKeepsEverything() {
    Secret password = TestStore.generated(accounts, ALICE).password().orElseThrow();
    block(alice);
    pass(RETENTION.minusDays(1));
    accounts.setGrantState(alice, Grant.State.ACTIVE, "released");
    pass(RETENTION);
    askAgain(alice);
    assertThat(lives.eraseBlocked(RETENTION)).isZero();
    assertThat(accounts.refreshToken(alice)).contains(Secret.of("alice-token"));
    assertThat(accounts.device(ALICE, password)).isPresent();
  }

  @Test
  void aGrantThatEntraShouldHaveBeenAskedAboutIsLeftAlone() {
    block(alice);
    pass(RETENTION.plusDays(30));
    assertThat(lives.eraseBlocked(RETENTION)).isZero();
    askAgain(alice);
    assertThat(lives.eraseBlocked(RETENTION)).isEqualTo(1);
  }

  @Test
  void aSignInGivesAnErasedGrantANewLife() {
    block(alice);
    pass(RETENTION);
    askAgain(alice);
    assertThat(lives.eraseBlocked(RETENTION)).isEqualTo(1);
    accounts.administration(Actor.GATEWAY).importGrant(TestStore.delegated(ALICE, "new"));
    assertThat(accounts.refreshToken(alice)).contains(Secret.of("new"));
    assertThat(status(alice).standing()).isEqualTo(Standing.ACTIVE);
    assertThat(accounts.mailbox(ALICE)).isPresent();
  }

  @Test
  void anErasedGrantIsNotKeptAliveAndDoesNotHinderARotation() {
    block(alice);
    pass(RETENTION);
    askAgain(alice);
    assertThat(lives.eraseBlocked(RETENTION)).isEqualTo(1);
    pass(Duration.ofDays(8));
    assertThat(accounts.idleGrants().claim(Duration.ofDays(7), Duration.ofMinutes(1))).isEmpty();
    // The keys of verifiers and of the audit log, and no token.
    assertThat(rotation().records()).isEqualTo(2);
  }

  // A store that gateways share is given its new key by hand.
  private KeyRotation.Outcome rotation() {
    KeyRotation rotation = accounts.keyRotation(Actor.GATEWAY);
    return switch (place) {
      case FILE -> rotation.rotate();
      case SERVER -> rotation.rewrap();
    };
  }
}
