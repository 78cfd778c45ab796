package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.StoredAccounts;

/** Two gateways, each a process of its own, on one PostgreSQL database. */
class SharedDatabaseTest {
  /** Wrong passwords that are free, and those that make whoever sends another wait for seconds. */
  private static final int GUESSES = 5 + 4;

  private static final int FIVE_SECONDS = 5_000;

  @TempDir private static Path folder;
  private static Sandbox sandbox;
  private static SharedDatabase database;
  private static SharingGateway one;
  private static SharingGateway other;

  @BeforeAll
  static void start() throws IOException {
    sandbox = SandboxFixture.startIn(folder);
    sandbox.mail().quirks().tarpit(Duration.ZERO);
    database = new SharedDatabase(folder.resolve("data"));
    database.start();
    one =
        new SharingGateway(sandbox, database.store(), Files.createDirectory(folder.resolve("one")));
    other =
        new SharingGateway(
            sandbox, database.store(), Files.createDirectory(folder.resolve("other")));
    other.shareKeyOf(one);
    one.start();
    other.start();
  }

  @AfterAll
  static void stop() throws IOException {
    one.close();
    other.close();
    database.close();
    sandbox.close();
  }

  private static String address(String name) {
    return name + "@" + Sandbox.DOMAIN;
  }

  private static String device(String mailbox) {
    try (StoredAccounts accounts = one.accounts()) {
      return accounts
          .administration(Actor.GATEWAY)
          .devices(Optional.of(mailbox))
          .getFirst()
          .device()
          .id();
    }
  }

  @Test
  void bothServeWhoWasEnrolledAtOne() throws IOException {
    String mailbox = address("both");
    Secret password = one.enrol(mailbox);
    for (SharingGateway gateway : List.of(one, other)) {
      try (Wire imap = gateway.imap(mailbox, password.revealText());
          SubmissionClient sender = gateway.smtp(mailbox)) {
        assertThat(GatewayFixture.await(imap, SharingGateway.TAG)).startsWith("a1 OK");
        imap.say("a2 SELECT INBOX");
        assertThat(GatewayFixture.await(imap, "a2 ")).startsWith("a2 OK");
        assertThat(sender.logIn(password)).startsWith("235 ");
        assertThat(sender.send("through-both")).startsWith("250 ");
      }
    }
    assertThat(sandbox.mail().received())
        .filteredOn(message -> message.octets().text().contains("through-both"))
        .hasSize(2);
  }

  @Test
  @DisplayName("a device revoked by a command at one gateway loses its sessions at the other")
  void revokingAtOneEndsTheSessionsAtTheOther() throws Exception {
    String mailbox = address("revoked");
    Secret password = one.enrol(mailbox);
    try (Wire imap = other.imap(mailbox, password.revealText());
        SubmissionClient sender = other.smtp(mailbox)) {
      assertThat(GatewayFixture.await(imap, SharingGateway.TAG)).startsWith("a1 OK");
      assertThat(sender.logIn(password)).startsWith("235 ");
      one.run(0, "device", "revoke", device(mailbox));
      imap.timeout(FIVE_SECONDS);
      assertThat(imap.readLine()).isEmpty();
      sender.wire().timeout(FIVE_SECONDS);
      assertThat(sender.wire().readLine()).isEmpty();
    }
    for (SharingGateway gateway : List.of(one, other)) {
      assertThat(gateway.answer(Protocol.IMAP, mailbox, password.revealText()))
          .startsWith("a1 NO [AUTHENTICATIONFAILED]");
    }
  }

  @Test
  void wrongPasswordsAtOneAreCountedAtTheOther() throws IOException {
    String mailbox = address("guessed");
    one.enrol(mailbox);
    guessUntilItTakesSeconds(mailbox);
    assertThat(other.answer(Protocol.IMAP, mailbox, "a-guess")).startsWith("a1 NO [LIMIT]");
  }

  private static void guessUntilItTakesSeconds(String mailbox) {
    int[] wrong = {0};
    Awaitility.await()
        .dontCatchUncaughtExceptions()
        .atMost(Duration.ofMinutes(2))
        .until(
            () -> {
              String answer = one.answer(Protocol.IMAP, mailbox, "a-guess");
              if (answer.startsWith("a1 NO [AUTHENTICATIONFAILED]")) {
                wrong[0]++;
              } else {
                assertThat(answer).startsWith("a1 NO [LIMIT]");
              }
              return wrong[0] == GUESSES;
            });
  }

  @Test
  void aCheckTellsWhetherTheDatabaseIsThere() throws Exception {
    assertThat(one.run(0, "check")).contains("keys and store").contains("mailboxes");
  }

  @Test
  @DisplayName("a database that goes away and comes back costs no session, and logins wait for it")
  void bothOutliveAnOutageOfTheDatabase() throws Exception {
    String mailbox = address("outage");
    Secret password = one.enrol(mailbox);
    try (Wire imap = one.imap(mailbox, password.revealText());
        SubmissionClient sender = one.smtp(mailbox)) {
      assertThat(GatewayFixture.await(imap, SharingGateway.TAG)).startsWith("a1 OK");
      assertThat(sender.logIn(password)).startsWith("235 ");
      assertThat(one.answer(Protocol.POP3, mailbox, password.revealText())).startsWith("+OK");
      database.stop();
      try {
        saysThatItPasses(mailbox, password);
        goesOn(imap, "n1 ");
        assertThat(sender.send("while-it-is-away")).as("for now").startsWith("451 4.4.1 ");
        assertThat(one.run(1, "check")).contains("postgres at localhost:").contains("refused");
      } finally {
        database.start();
      }
      isWellAgain(mailbox, password);
      goesOn(imap, "n2 ");
      assertThat(sender.send("when-it-is-back")).startsWith("250 ");
      one.run(0, "device", "revoke", device(mailbox));
      imap.timeout(FIVE_SECONDS);
      assertThat(imap.readLine()).as("changes are seen again").isEmpty();
    }
    assertThat(one.process().log() + other.process().log())
        .contains("event=store-unusable")
        .doesNotContain("event=bug");
  }

  private static void saysThatItPasses(String mailbox, Secret password) throws IOException {
    for (SharingGateway gateway : List.of(one, other)) {
      assertThat(gateway.answer(Protocol.IMAP, mailbox, password.revealText()))
          .startsWith("a1 NO [UNAVAILABLE]");
      assertThat(gateway.answer(Protocol.POP3, mailbox, password.revealText()))
          .startsWith("-ERR [SYS/TEMP]");
      assertThat(gateway.answer(Protocol.SMTP, mailbox, password.revealText()))
          .startsWith("454 4.7.0");
      assertThat(gateway.answer(Protocol.IMAP, mailbox, "no-password-of-hers"))
          .as("nobody is told that a password is wrong which nobody looked at")
          .startsWith("a1 NO [UNAVAILABLE]");
    }
  }

  private static void goesOn(Wire imap, String tag) throws IOException {
    imap.say(tag + "NOOP");
    assertThat(GatewayFixture.await(imap, tag)).startsWith(tag + "OK");
  }

  // The first work on each connection that was cut may fail.
  private static void isWellAgain(String mailbox, Secret password) {
    for (SharingGateway gateway : List.of(one, other)) {
      for (Protocol protocol : Protocol.values()) {
        Awaitility.await()
            .dontCatchUncaughtExceptions()
            .atMost(Duration.ofSeconds(30))
            .until(
                () ->
                    gateway
                        .answer(protocol, mailbox, password.revealText())
                        .matches("(a1 OK|\\+OK|235 ).*"));
      }
    }
  }
}
