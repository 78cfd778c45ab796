package org.kumobashi.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kumobashi.server.accounts.TestStore.ALICE;
import static org.kumobashi.server.accounts.TestStore.BOB;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.Secret;

/** What becomes of grants and their refresh tokens in the store. */
final class StoredGrantsTest extends WithStore {
  private GrantId grant;

  @BeforeEach
  void fill() {
    grant = TestStore.enrol(accounts, ALICE, "alice-token");
  }

  @Test
  void replacesARefreshTokenOnlyIfItIsTheRedeemedOne() {
    accounts.replaceRefreshToken(grant, Secret.of("alice-token"), Secret.of("second"));
    assertThat(accounts.refreshToken(grant)).contains(Secret.of("second"));
    accounts.replaceRefreshToken(grant, Secret.of("alice-token"), Secret.of("late"));
    assertThat(accounts.refreshToken(grant)).contains(Secret.of("second"));
    accounts.replaceRefreshToken(new GrantId("g-none"), Secret.of("second"), Secret.of("x"));
    assertThat(accounts.refreshToken(new GrantId("g-none"))).isEmpty();
  }

  @Test
  @DisplayName("R14 a replaced token is there for whoever opens the store next")
  void replacedTokenIsDurable() {
    accounts.replaceRefreshToken(grant, Secret.of("alice-token"), Secret.of("second"));
    try (StoredAccounts other = store.open()) {
      assertThat(other.refreshToken(grant)).contains(Secret.of("second"));
    }
  }

  @Test
  @DisplayName("R15 two processes that write at once wait for each other and lose nothing")
  void twoProcessesWriteAtOnce() throws InterruptedException {
    GrantId bob = TestStore.enrol(accounts, BOB, "0");
    accounts.replaceRefreshToken(grant, Secret.of("alice-token"), Secret.of("0"));
    List<Throwable> faults = new CopyOnWriteArrayList<>();
    try (StoredAccounts other = store.open()) {
      Thread second =
          Thread.ofPlatform()
              .uncaughtExceptionHandler((_, fault) -> faults.add(fault))
              .start(() -> rotate(other, bob));
      rotate(accounts, grant);
      second.join();
    }
    assertThat(faults).isEmpty();
    assertThat(accounts.refreshToken(grant)).contains(Secret.of("50"));
    assertThat(accounts.refreshToken(bob)).contains(Secret.of("50"));
  }

  private static void rotate(StoredAccounts accounts, GrantId grant) {
    for (int number = 0; number < 50; number++) {
      Secret redeemed = Secret.of(Integer.toString(number));
      accounts.replaceRefreshToken(grant, redeemed, Secret.of(Integer.toString(number + 1)));
    }
  }

  @Test
  void signingInAgainRenewsTheSameGrant() {
    accounts.setGrantState(grant, Grant.State.SIGN_IN_REQUIRED, "AADSTS50173");
    assertThat(accounts.grant(grant).orElseThrow().state()).isEqualTo(Grant.State.SIGN_IN_REQUIRED);
    assertThat(accounts.administration(Actor.GATEWAY).grant(grant).reason())
        .isEqualTo("AADSTS50173");
    Grant renewed =
        accounts.administration(Actor.GATEWAY).importGrant(TestStore.delegated(ALICE, "fresh"));
    assertThat(renewed.id()).isEqualTo(grant);
    assertThat(accounts.grant(grant).orElseThrow().state()).isEqualTo(Grant.State.ACTIVE);
    assertThat(accounts.refreshToken(grant)).contains(Secret.of("fresh"));
    assertThat(accounts.administration(Actor.GATEWAY).grants()).hasSize(1);
  }

  @Test
  @DisplayName(
      "R08 an object id named later belongs to the grant of that name, not to a second one")
  void learnsTheObjectIdAtAnImport() {
    Administration administration = accounts.administration(Actor.GATEWAY);
    Optional<Secret> token = Optional.of(Secret.of("token"));
    Grant bare = administration.importGrant(new GrantImport("tenant-1", "", "carol@x", token));
    Grant known =
        administration.importGrant(new GrantImport("tenant-1", "oid-c", "Carol@x", token));
    assertThat(known.id()).isEqualTo(bare.id());
    assertThat(accounts.grant(bare.id())).contains(known);
    assertThat(known.objectId()).isEqualTo("oid-c");
    Grant renamed =
        administration.importGrant(new GrantImport("tenant-1", "oid-c", "carol.new@x", token));
    assertThat(renamed.id()).isEqualTo(bare.id());
    assertThat(accounts.grant(bare.id()).orElseThrow().upn()).isEqualTo("carol.new@x");
    Grant successor =
        administration.importGrant(new GrantImport("tenant-1", "oid-d", "carol.new@x", token));
    assertThat(successor.id()).isNotEqualTo(bare.id());
  }

  @Test
  void aVerdictOnAnEarlierTokenDoesNotTouchTheGrant() {
    Optional<Secret> judged = accounts.refreshToken(grant);
    accounts.replaceRefreshToken(grant, judged.orElseThrow(), Secret.of("new"));
    assertThat(accounts.condemn(grant, judged, Grant.State.SIGN_IN_REQUIRED, "AADSTS50173"))
        .isFalse();
    assertThat(accounts.grant(grant).orElseThrow().state()).isEqualTo(Grant.State.ACTIVE);
    assertThat(
            accounts.condemn(
                grant, accounts.refreshToken(grant), Grant.State.SIGN_IN_REQUIRED, "AADSTS50173"))
        .isTrue();
    assertThat(accounts.grant(grant).orElseThrow().state()).isEqualTo(Grant.State.SIGN_IN_REQUIRED);
  }

  @Test
  void appOnlyGrantHasNoRefreshToken() {
    Grant service =
        accounts
            .administration(Actor.GATEWAY)
            .importGrant(new GrantImport("tenant-1", "", "service@example.org", Optional.empty()));
    assertThat(service.kind()).isEqualTo(Grant.Kind.APP_ONLY);
    assertThat(accounts.grant(service.id())).contains(service);
    assertThat(accounts.refreshToken(service.id())).isEmpty();
    accounts.replaceRefreshToken(service.id(), Secret.of("a"), Secret.of("b"));
    assertThat(accounts.refreshToken(service.id())).isEmpty();
  }
}
