package org.kumobashi.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kumobashi.server.accounts.TestStore.ALICE;
import static org.kumobashi.server.accounts.TestStore.BOB;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class StoredNoticesTest extends WithStore {
  private GrantId alice;

  @BeforeEach
  void fill() {
    alice = TestStore.enrol(accounts, ALICE, "alice-token");
  }

  private void pass(Duration time) {
    store.now = store.now.plus(time);
  }

  private void die(GrantId grant) {
    accounts.setGrantState(grant, Grant.State.SIGN_IN_REQUIRED, "revoked");
  }

  /** All that is due, as "kind number recipient". */
  private List<String> due() {
    List<String> due = new ArrayList<>();
    for (Optional<Notice> next = accounts.notices().claim();
        next.isPresent();
        next = accounts.notices().claim()) {
      due.add(next.get().kind() + " " + next.get().number() + " " + next.get().recipient());
    }
    return due;
  }

  private List<String> dueAfterDays(int days) {
    pass(Duration.ofDays(days));
    return due();
  }

  @Test
  void tellAnOwnerThreeTimesAlsoAcrossARestart() {
    assertThat(due()).isEmpty();
    die(alice);
    assertThat(due()).containsExactly("SIGN_IN_REQUIRED 1 " + ALICE);
    assertThat(dueAfterDays(2)).isEmpty();
    accounts.close();
    accounts = store.open();
    assertThat(dueAfterDays(1)).containsExactly("SIGN_IN_REQUIRED 2 " + ALICE);
    assertThat(dueAfterDays(4)).containsExactly("SIGN_IN_REQUIRED 3 " + ALICE);
    for (int week = 0; week < 20; week++) {
      assertThat(dueAfterDays(7)).isEmpty();
    }
  }

  @Test
  void stopWhenTheOwnerHasSignedIn() {
    die(alice);
    assertThat(due()).hasSize(1);
    accounts.administration(Actor.GATEWAY).importGrant(TestStore.delegated(ALICE, "new"));
    assertThat(dueAfterDays(3)).isEmpty();
    assertThat(dueAfterDays(4)).isEmpty();
    pass(Duration.ofDays(3));
    die(alice);
    assertThat(due()).containsExactly("SIGN_IN_REQUIRED 1 " + ALICE);
  }

  @Test
  void tellOnceThatAGrantIsExpiring() {
    assertThat(dueAfterDays(60)).isEmpty();
    assertThat(dueAfterDays(1)).containsExactly("EXPIRING 1 " + ALICE);
    assertThat(dueAfterDays(20)).isEmpty();
    die(alice);
    assertThat(due()).containsExactly("SIGN_IN_REQUIRED 1 " + ALICE);
  }

  @Test
  void tellNobodyOfABlockedOrAppOnlyGrantOrOneThatOpensNothing() {
    accounts.setGrantState(alice, Grant.State.BLOCKED, "disabled");
    GrantId bob =
        accounts.administration(Actor.GATEWAY).importGrant(TestStore.delegated(BOB, "t")).id();
    die(bob);
    GrantId printer =
        accounts
            .administration(Actor.GATEWAY)
            .importGrant(new GrantImport("tenant-1", "", "printer@example.org", Optional.empty()))
            .id();
    accounts.administration(Actor.GATEWAY).addMailbox("printer@example.org", printer);
    assertThat(dueAfterDays(61)).isEmpty();
    accounts.administration(Actor.GATEWAY).addMailbox(BOB, bob);
    accounts.administration(Actor.GATEWAY).setMailboxEnabled(BOB, false);
    assertThat(due()).isEmpty();
    accounts.administration(Actor.GATEWAY).setMailboxEnabled(BOB, true);
    assertThat(due()).containsExactly("SIGN_IN_REQUIRED 1 " + BOB);
  }

  @Test
  void goToTheOwnersOwnMailboxAmongThoseTheGrantOpens() {
    accounts.administration(Actor.GATEWAY).addMailbox("a-shared@example.org", alice);
    die(alice);
    assertThat(due()).containsExactly("SIGN_IN_REQUIRED 1 " + ALICE);
    accounts.administration(Actor.GATEWAY).removeMailbox(ALICE);
    assertThat(dueAfterDays(3)).containsExactly("SIGN_IN_REQUIRED 2 a-shared@example.org");
  }

  @Test
  void areDueAgainWhenTheyCouldNotBeSent() {
    pass(Duration.ofNanos(1_234_567));
    die(alice);
    Notice first = accounts.notices().claim().orElseThrow();
    accounts.notices().failed(first);
    assertThat(due()).isEmpty();
    pass(Duration.ofMinutes(10));
    assertThat(due()).containsExactly("SIGN_IN_REQUIRED 1 " + ALICE);
    accounts.notices().failed(first);
    assertThat(dueAfterDays(1)).as("a report that came too late changes nothing").isEmpty();
  }

  @Test
  void goWithTheirGrant() {
    die(alice);
    assertThat(due()).hasSize(1);
    accounts.administration(Actor.GATEWAY).removeMailbox(ALICE);
    accounts.administration(Actor.GATEWAY).removeGrant(alice);
    assertThat(due()).isEmpty();
  }

  @Test
  void areNeverSentByTwoGateways() throws Exception {
    List<String> all = new ArrayList<>();
    for (int number = 0; number < 60; number++) {
      String user = "user-" + number + "@example.org";
      die(TestStore.enrol(accounts, user, "token"));
      all.add(user);
    }
    ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
    try (StoredAccounts other = store.open();
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<Future<?>> gateways = new ArrayList<>();
      for (StoredAccounts gateway : List.of(accounts, other)) {
        gateways.add(
            threads.submit(
                () -> {
                  for (Optional<Notice> next = gateway.notices().claim();
                      next.isPresent();
                      next = gateway.notices().claim()) {
                    told.add(next.get().recipient());
                  }
                }));
      }
      for (Future<?> gateway : gateways) {
        gateway.get();
      }
    }
    assertThat(told).containsExactlyInAnyOrderElementsOf(all);
  }
}
