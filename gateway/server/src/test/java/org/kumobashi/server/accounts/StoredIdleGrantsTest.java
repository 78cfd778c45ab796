package org.kumobashi.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kumobashi.server.accounts.TestStore.ALICE;
import static org.kumobashi.server.accounts.TestStore.BOB;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class StoredIdleGrantsTest extends WithStore {
  private static final Duration WEEK = Duration.ofDays(7);
  private static final Duration LEASE = Duration.ofMinutes(10);

  private GrantId imported(String user) {
    return accounts
        .administration(Actor.GATEWAY)
        .importGrant(TestStore.delegated(user, "token"))
        .id();
  }

  private Optional<GrantId> claimed() {
    return accounts.idleGrants().claim(WEEK, LEASE).map(idle -> idle.grant().id());
  }

  private void pass(Duration time) {
    store.now = store.now.plus(time);
  }

  @Test
  void fallDueWithinADayOfTheirImport() {
    GrantId alice = imported(ALICE);
    pass(Duration.ofMinutes(59));
    assertThat(claimed()).isEmpty();
    pass(Duration.ofHours(23).plusMinutes(1));
    assertThat(claimed()).contains(alice);
  }

  @Test
  void doNotFallDueTogetherWhenImportedTogether() {
    for (int number = 0; number < 48; number++) {
      imported("user-" + number + "@example.org");
    }
    int most = 0;
    for (int hour = 0; hour < 24; hour++) {
      pass(Duration.ofHours(1));
      int due = 0;
      for (Optional<GrantId> next = claimed(); next.isPresent(); next = claimed()) {
        accounts.idleGrants().postpone(next.get(), store.now.plus(WEEK));
        due++;
      }
      most = Math.max(most, due);
    }
    assertThat(most).isBetween(1, 16);
  }

  @Test
  void fallDueInTheOrderOfTheirDueTime() {
    GrantId alice = imported(ALICE);
    GrantId bob = imported(BOB);
    accounts.recordRedeemed(alice, store.now.plus(Duration.ofDays(6)));
    accounts.recordRedeemed(bob, store.now.plus(Duration.ofDays(5)));
    pass(WEEK);
    assertThat(claimed()).contains(bob);
    assertThat(claimed()).contains(alice);
    assertThat(claimed()).isEmpty();
  }

  @Test
  void areDueAgainWhenWhoeverTookThemNeverTold() {
    GrantId alice = imported(ALICE);
    pass(WEEK);
    assertThat(claimed()).contains(alice);
    pass(LEASE.minusSeconds(1));
    assertThat(claimed()).isEmpty();
    accounts.close();
    accounts = store.open();
    pass(Duration.ofSeconds(1));
    assertThat(claimed()).contains(alice);
  }

  @Test
  void restUntilTheyArePostponedTo() {
    GrantId alice = imported(ALICE);
    pass(WEEK);
    assertThat(claimed()).contains(alice);
    accounts.idleGrants().postpone(alice, store.now.plus(Duration.ofHours(3)));
    pass(Duration.ofHours(3).minusMillis(1));
    assertThat(claimed()).isEmpty();
    pass(Duration.ofMillis(1));
    assertThat(claimed()).contains(alice);
  }

  @Test
  void areDueNowIfTheyAreDueLaterThanAnyCanBe() {
    GrantId alice = imported(ALICE);
    accounts.recordRedeemed(alice, store.now.plus(Duration.ofDays(60)));
    assertThat(accounts.idleGrants().claim(Duration.ofDays(60), LEASE)).isEmpty();
    assertThat(claimed()).contains(alice);
  }

  @Test
  void areNotThoseThatOnlyASignInHelps() {
    GrantId alice = imported(ALICE);
    GrantId bob = imported(BOB);
    accounts.setGrantState(alice, Grant.State.SIGN_IN_REQUIRED, "revoked");
    accounts.setGrantState(bob, Grant.State.BLOCKED, "disabled");
    accounts
        .administration(Actor.GATEWAY)
        .importGrant(new GrantImport("tenant-1", "", "app@example.org", Optional.empty()));
    pass(WEEK);
    assertThat(claimed()).contains(bob);
    assertThat(claimed()).isEmpty();
  }

  @Test
  void tellWhenTheLongestUnusedWasRedeemed() {
    assertThat(accounts.idleGrants().longestUnused()).isEmpty();
    GrantId alice = imported(ALICE);
    Instant began = store.now;
    pass(Duration.ofDays(1));
    imported(BOB);
    assertThat(accounts.idleGrants().longestUnused()).contains(began);
    pass(Duration.ofDays(1));
    accounts.recordRedeemed(alice, store.now.plus(WEEK));
    assertThat(accounts.idleGrants().longestUnused()).contains(began.plus(Duration.ofDays(1)));
    assertThat(accounts.administration(Actor.GATEWAY).grant(alice).refreshed()).contains(store.now);
  }

  @Test
  void areNeverTakenByTwoGatewaysAtOnce() throws Exception {
    List<GrantId> all = new ArrayList<>();
    for (int number = 0; number < 100; number++) {
      all.add(imported("user-" + number + "@example.org"));
    }
    pass(WEEK);
    ConcurrentLinkedQueue<GrantId> taken = new ConcurrentLinkedQueue<>();
    try (StoredAccounts other = store.open();
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<Future<?>> gateways = new ArrayList<>();
      for (StoredAccounts gateway : List.of(accounts, other)) {
        gateways.add(
            threads.submit(
                () -> {
                  while (taken.size() < all.size()) {
                    gateway
                        .idleGrants()
                        .claim(WEEK, LEASE)
                        .ifPresent(idle -> taken.add(idle.grant().id()));
                  }
                }));
      }
      for (Future<?> gateway : gateways) {
        gateway.get();
      }
    }
    assertThat(taken).containsExactlyInAnyOrderElementsOf(all);
  }
}
