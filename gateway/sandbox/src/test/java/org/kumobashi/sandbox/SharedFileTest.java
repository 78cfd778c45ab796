package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.sandbox.entra.EntraFault;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.StoredAccounts;
import org.kumobashi.server.config.Store;

/** Two gateway processes on one SQLite file, as while one takes over from the other. */
class SharedFileTest {
  private static final int PEOPLE = 8;

  @TempDir private Path folder;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Secret> passwords = new HashMap<>();
  private Sandbox sandbox;
  private SharingGateway one;
  private SharingGateway other;

  @BeforeEach
  void start() throws IOException {
    sandbox = SandboxFixture.startIn(folder);
    sandbox.mail().quirks().tarpit(Duration.ZERO);
    var store =
        new SharingGateway.Common(
            new Store.InFile(folder.resolve("kumobashi.db")), "path: ../kumobashi.db");
    one = new SharingGateway(sandbox, store, Files.createDirectory(folder.resolve("one")));
    other = new SharingGateway(sandbox, store, Files.createDirectory(folder.resolve("other")));
    other.shareKeyOf(one);
    for (int number = 0; number < PEOPLE; number++) {
      String mailbox = "person" + number + "@" + Sandbox.DOMAIN;
      passwords.put(mailbox, one.enrol(mailbox));
    }
    one.start();
    other.start();
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
    one.close();
    other.close();
    sandbox.close();
  }

  /** All people at these gateways at one moment; the result is what each was answered. */
  private List<String> logInAtOnce(SharingGateway... gateways) throws Exception {
    CountDownLatch begin = new CountDownLatch(1);
    List<Future<String>> answers = new ArrayList<>();
    passwords.forEach(
        (mailbox, password) -> {
          for (SharingGateway gateway : gateways) {
            answers.add(
                threads.submit(
                    () -> {
                      begin.await();
                      return gateway.answer(Protocol.IMAP, mailbox, password.revealText());
                    }));
          }
        });
    begin.countDown();
    List<String> all = new ArrayList<>();
    for (Future<String> answer : answers) {
      all.add(answer.get());
    }
    return all;
  }

  private void letAllInAfterARestart() throws Exception {
    long before = sandbox.entra().counters().tokenRequests();
    one.restart();
    assertThat(logInAtOnce(one)).allMatch(answer -> answer.startsWith("a1 OK"));
    other.restart();
    assertThat(logInAtOnce(other)).allMatch(answer -> answer.startsWith("a1 OK"));
    assertThat(sandbox.entra().counters().tokenRequests()).isEqualTo(before + 2 * PEOPLE);
    try (StoredAccounts accounts = one.accounts()) {
      assertThat(accounts.administration(Actor.GATEWAY).grants())
          .hasSize(PEOPLE)
          .allMatch(grant -> grant.grant().state() == Grant.State.ACTIVE);
    }
  }

  @Test
  @DisplayName("R14 two processes that redeem one grant at once leave a token that serves both")
  void neitherDestroysTheTokenOfTheOther() throws Exception {
    sandbox.entra().supersededRefreshTokensEnd(true);
    assertThat(logInAtOnce(one, other)).allMatch(answer -> answer.startsWith("a1 OK"));
    assertThat(sandbox.entra().counters().tokenRequests()).isEqualTo(2 * PEOPLE);
    letAllInAfterARestart();
  }

  @Test
  @DisplayName("R14 where a token serves once, whoever is too late ends nobody's grant")
  void whoeverIsTooLateEndsNoGrant() throws Exception {
    sandbox.entra().singleUseRefreshTokens(true);
    for (String mailbox : passwords.keySet()) {
      sandbox.entra().faults().nextOf(mailbox, new EntraFault.Slow(Duration.ofSeconds(2)), 1);
    }
    assertThat(logInAtOnce(one, other))
        .filteredOn(answer -> answer.startsWith("a1 OK"))
        .hasSizeGreaterThanOrEqualTo(PEOPLE);
    letAllInAfterARestart();
  }
}
