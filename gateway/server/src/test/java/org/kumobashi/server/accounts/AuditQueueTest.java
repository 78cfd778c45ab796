package org.kumobashi.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.kumobashi.server.accounts.TestStore.ALICE;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.Secret;

/** Uses of secrets are written soon and many at once; what cannot be is counted. */
final class AuditQueueTest extends WithStore {
  private static final Actor PHONE = new Actor("d-phone", "192.0.2.1");

  private Database database;
  private AuditWriter writer;

  @BeforeEach
  void fill() {
    TestStore.enrol(accounts, ALICE, "token");
    database = store.database();
    writer = new AuditWriter(new AuditSeal(Secret.of("a key")));
  }

  @AfterEach
  void closeDatabase() {
    database.close();
  }

  private AuditQueue queue(int waiting) {
    return new AuditQueue(
        database,
        writer,
        store.clock(),
        new AuditQueue.Bounds(waiting, Duration.ofMillis(20), Duration.ofMinutes(1)));
  }

  private static Act login(String detail) {
    return new Act(Act.What.DEVICE_LOGGED_IN, ALICE, "d-phone", detail);
  }

  private List<AuditLine> uses() {
    return TestStore.lines(accounts).stream().filter(line -> line.number() > 2).toList();
  }

  @Test
  void writesSoon() {
    try (AuditQueue queue = queue(100)) {
      queue.note(PHONE, login("imap"));
      queue.note(PHONE, login("smtp"));
      await().until(() -> uses().size() == 2);
      assertThat(uses()).extracting(AuditLine::detail).containsExactly("imap", "smtp");
    }
  }

  @Test
  void writesAllAtAStop() {
    try (AuditQueue queue = queue(5000)) {
      for (int use = 0; use < 2345; use++) {
        queue.note(PHONE, login("use " + use));
      }
    }
    assertThat(uses()).hasSize(2345);
    assertThat(uses().getLast().detail()).isEqualTo("use 2344");
  }

  @Test
  void countsTogetherWhatRepeatsItself() {
    try (AuditQueue queue = queue(100)) {
      for (int use = 0; use < 38; use++) {
        queue.note(PHONE, login("imap"));
      }
      queue.note(PHONE, login("pop3"));
    }
    assertThat(uses())
        .extracting(AuditLine::detail)
        .containsExactly("imap", "pop3", "imap (37 more since 2026-03-01T12:00:00Z)");
  }

  @Test
  void forgetsRefusalsOfWhatIsNoMailbox() {
    try (AuditQueue queue = queue(100)) {
      queue.note(
          new Actor("unknown", "::1"),
          new Act(Act.What.DEVICE_REFUSED, "a-typed-password@example.org", "", "imap"));
      queue.note(new Actor("unknown", "::1"), new Act(Act.What.DEVICE_REFUSED, ALICE, "", "imap"));
    }
    assertThat(uses()).extracting(AuditLine::mailbox).containsExactly(ALICE);
  }

  @Test
  void tellsWhatWasLost() throws Exception {
    CountDownLatch free = new CountDownLatch(1);
    CountDownLatch held = new CountDownLatch(1);
    Thread holder =
        Thread.ofVirtual()
            .start(
                () ->
                    // A transaction, since that keeps writers out of either kind of database.
                    database.transaction(
                        _ -> {
                          held.countDown();
                          Latch.await(free);
                          return true;
                        }));
    held.await();
    try (AuditQueue queue = queue(4)) {
      int noted = 0;
      while (queue.lost() < 3) {
        queue.note(PHONE, login("use " + noted++));
      }
      free.countDown();
      holder.join();
      int all = noted;
      await().until(() -> uses().size() == all - 3 + 1);
      assertThat(uses())
          .anySatisfy(
              line -> {
                assertThat(line.word()).isEqualTo("audit-lines-lost");
                assertThat(line.subject()).isEqualTo("3");
              });
      assertThat(queue.lost()).isEqualTo(3);
      assertThat(queue.waiting()).isZero();
    }
  }

  @Test
  void triesAgainWhatTheStoreRefused() throws Exception {
    store.tamper("alter table audit rename to elsewhere");
    try (AuditQueue queue = queue(100)) {
      queue.note(PHONE, login("imap"));
      // The next line waits behind the one that could not be written.
      await().until(() -> queue.waiting() == 0);
      queue.note(PHONE, login("pop3"));
      store.tamper("alter table elsewhere rename to audit");
      await().until(() -> uses().size() == 2);
      assertThat(queue.lost()).isZero();
    }
  }

  /** A wait that does not end by itself. */
  private static final class Latch {
    static void await(CountDownLatch latch) {
      try {
        latch.await();
      } catch (InterruptedException stopping) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
