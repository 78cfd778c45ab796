package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.sandbox.mail.HeldReply;
import org.kumobashi.sandbox.mail.MailCounters;
import org.kumobashi.sandbox.mail.ReceivedMessage;
import org.kumobashi.sandbox.mail.SandboxMail;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.GrantImport;
import org.kumobashi.server.accounts.StoredAccounts;

/** What Exchange Online bears from one mailbox is kept by the gateway, over all its clients. */
@NullUnmarked
class ExchangeLimitsTest {
  private static final String ALICE = GatewayFixture.ALICE;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(300);

  private final List<AutoCloseable> open = new ArrayList<>();
  private GatewayFixture gateway;
  private SandboxMail mail;
  private MailCounters counters;

  private void start(SubmissionSetting setting) throws IOException {
    gateway = GatewayFixture.configured(setting);
    mail = gateway.sandbox.mail();
    counters = mail.counters();
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable client : open) {
      client.close();
    }
    gateway.close();
  }

  private SubmissionClient client() throws IOException {
    SubmissionClient client = SubmissionClient.of(gateway);
    open.add(client);
    return client;
  }

  private List<SubmissionClient> clients(int number) throws IOException {
    List<SubmissionClient> clients = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      clients.add(client());
    }
    return clients;
  }

  /** Each of these sends a message whose final reply upstream holds. */
  private List<HeldReply> holdAll(List<SubmissionClient> clients) throws Exception {
    List<HeldReply> held = new ArrayList<>();
    for (SubmissionClient client : clients) {
      HeldReply hold = mail.quirks().smtp().holdNextFinalReply();
      client.beginContent();
      client.wire().write(SubmissionClient.message("held"));
      client.wire().say(".");
      assertThat(hold.awaitReached(PATIENCE)).isTrue();
      held.add(hold);
    }
    return held;
  }

  private void awaitWaiting(int number) {
    String metrics =
        "http://localhost:" + gateway.gateway().managementAddress().orElseThrow().getPort();
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                gateway
                    .get(metrics + "/metrics")
                    .contains("\nkumobashi_submission_waiting " + number + ".0\n"));
  }

  private List<String> subjects() {
    return mail.received().stream()
        .map(ReceivedMessage::octets)
        .map(content -> content.latin1().lines().findFirst().orElseThrow())
        .toList();
  }

  @Test
  @DisplayName("R41 a fourth sender waits for one of the three sessions, and the fifth behind it")
  void letsSendersWaitInTheOrderOfArrival() throws Exception {
    start(new SubmissionSetting().longestWait(PATIENCE));
    List<SubmissionClient> clients = clients(5);
    List<HeldReply> held = holdAll(clients.subList(0, 3));
    SubmissionClient fourth = clients.get(3);
    SubmissionClient fifth = clients.get(4);
    fourth.wire().say("MAIL FROM:<" + ALICE + ">");
    awaitWaiting(1);
    fifth.wire().say("MAIL FROM:<" + ALICE + ">");
    awaitWaiting(2);
    held.get(0).release();
    assertThat(clients.get(0).reply()).startsWith("250 2.0.0");
    assertThat(fourth.reply()).startsWith("250 2.1.0");
    awaitWaiting(1);
    held.get(1).release();
    assertThat(clients.get(1).reply()).startsWith("250 2.0.0");
    assertThat(fifth.reply()).startsWith("250 2.1.0");
    held.get(2).release();
    assertThat(clients.get(2).reply()).startsWith("250 2.0.0");
    assertThat(counters.mostSessions(Protocol.SMTP, ALICE)).isEqualTo(3);
    assertThat(counters.logins(Protocol.SMTP, MailCounters.Outcome.TURNED_AWAY)).isZero();
  }

  @Test
  @DisplayName("R41 who has waited too long for a session hears 421 4.3.2, at MAIL as at login")
  void endsTheWaitWith421() throws Exception {
    start(new SubmissionSetting().longestWait(SHORT));
    List<SubmissionClient> clients = clients(4);
    List<HeldReply> held = holdAll(clients.subList(0, 3));
    SubmissionClient fourth = clients.get(3);
    assertThat(fourth.mail()).startsWith("421 4.3.2 ");
    assertThat(GatewayFixture.line(fourth.wire())).isEqualTo("(end)");
    try (SubmissionClient fifth = SubmissionClient.connected(gateway, "submissions", ALICE)) {
      assertThat(fifth.logIn(gateway.password)).startsWith("421 4.3.2 ");
    }
    held.forEach(HeldReply::release);
    for (SubmissionClient client : clients.subList(0, 3)) {
      assertThat(client.reply()).startsWith("250 2.0.0");
    }
    assertThat(client().send("later")).startsWith("250 2.0.0");
    assertThat(counters.mostSessions(Protocol.SMTP, ALICE)).isEqualTo(3);
  }

  @Test
  @DisplayName("R41 messages beyond the pace are delayed, not refused")
  void delaysWhatIsTooFast() throws Exception {
    start(new SubmissionSetting().messagesPerMinute(20));
    SubmissionClient client = client();
    long began = System.nanoTime();
    // A third of a minute's messages may come at once, the next one 3 s after the first.
    for (int message = 0; message < 7; message++) {
      assertThat(client.send("message-" + message)).startsWith("250 2.0.0");
    }
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(2900));
    assertThat(mail.received()).hasSize(7);
  }

  @Test
  @DisplayName("R41 a delay that would be too long is told as 451 4.3.2, and the session goes on")
  void refusesForNowWhatIsMuchTooFast() throws Exception {
    start(new SubmissionSetting().messagesPerMinute(1).longestWait(SHORT));
    SubmissionClient client = client();
    assertThat(client.send("first")).startsWith("250 2.0.0");
    long began = System.nanoTime();
    assertThat(client.mail()).startsWith("451 4.3.2 ");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(SHORT);
    assertThat(client.ask("RCPT TO:<" + ALICE + ">")).startsWith("451 4.3.2 ");
    assertThat(client.ask("NOOP")).startsWith("250 ");
    client.quit();
    assertThat(subjects()).containsExactly("Subject: first");
  }

  @Test
  @DisplayName("R46 one recipient more than a message may have is 452 4.5.3, the others are sent")
  void refusesOneRecipientTooManyOfAMessage() throws Exception {
    start(new SubmissionSetting().recipientsPerMessage(3));
    SubmissionClient client = client();
    client.mail();
    for (int i = 0; i < 3; i++) {
      assertThat(client.ask("RCPT TO:<r" + i + "@example.com>")).startsWith("250 2.1.5");
    }
    assertThat(client.ask("RCPT TO:<r3@example.com>")).startsWith("452 4.5.3 ");
    assertThat(client.ask("DATA")).startsWith("354 ");
    assertThat(client.content(SubmissionClient.message("three"))).startsWith("250 2.0.0");
    assertThat(mail.received().getFirst().recipients())
        .containsExactly("r0@example.com", "r1@example.com", "r2@example.com");
  }

  @Test
  @DisplayName("R41 the recipients of a day are counted, after a restart too: 550 5.7.233")
  void countsTheRecipientsOfADay() throws Exception {
    start(new SubmissionSetting().recipientsPerDay(4));
    SubmissionClient client = client();
    client.beginContent("a@example.com", "b@example.com", "c@example.com");
    assertThat(client.content(SubmissionClient.message("three"))).startsWith("250 2.0.0");
    assertOneRecipientLeft(client);
    gateway.restart();
    SubmissionClient afterwards = client();
    assertOneRecipientLeft(afterwards);
    afterwards.beginContent("d@example.com");
    assertThat(afterwards.content(SubmissionClient.message("last"))).startsWith("250 2.0.0");
    afterwards.mail();
    assertThat(afterwards.ask("RCPT TO:<e@example.com>")).startsWith("550 5.7.233 ");
    assertThat(mail.received()).hasSize(2);
  }

  // What is not sent does not count.
  private static void assertOneRecipientLeft(SubmissionClient client) throws IOException {
    assertThat(client.mail()).startsWith("250 ");
    assertThat(client.ask("RCPT TO:<x@example.com>")).startsWith("250 2.1.5");
    assertThat(client.ask("RCPT TO:<y@example.com>"))
        .startsWith("550 5.7.233 ")
        .contains("24 hours");
    assertThat(client.ask("RSET")).startsWith("250 ");
  }

  @Test
  void saysQuitToASessionThatWasIdleForLong() throws Exception {
    start(new SubmissionSetting().keepUpstream(SHORT));
    SubmissionClient client = client();
    assertThat(client.send("one")).startsWith("250 2.0.0");
    client.quit();
    Awaitility.await().atMost(PATIENCE).until(() -> counters.open(Protocol.SMTP) == 0);
    assertThat(counters.smtpQuits()).isEqualTo(counters.logins(Protocol.SMTP, ALICE));
    assertThat(client().send("two")).startsWith("250 2.0.0");
    assertThat(counters.logins(Protocol.SMTP, ALICE)).isGreaterThan(1);
  }

  @Test
  void neverSharesASessionBetweenGrants() throws Exception {
    start(new SubmissionSetting());
    String office = "office@" + Sandbox.DOMAIN;
    Secret officePassword = addMailboxOfASecondGrant(office);
    assertThat(client().send("hers")).startsWith("250 2.0.0");
    assertThat(counters.logins(Protocol.SMTP, ALICE)).isEqualTo(1);
    try (SubmissionClient another = SubmissionClient.of(gateway, office, officePassword)) {
      assertThat(another.mail()).startsWith("250 ");
      assertThat(counters.logins(Protocol.SMTP, ALICE)).isEqualTo(2);
      // The first grant's session was closed to make room, not kept beside.
      assertThat(counters.mostSessions(Protocol.SMTP, ALICE)).isLessThanOrEqualTo(3);
    }
    assertThat(client().send("hers again")).startsWith("250 2.0.0");
    assertThat(counters.logins(Protocol.SMTP, ALICE)).isEqualTo(3);
  }

  /** The same user upstream by a grant of its own: it names the tenant by its domain. */
  private Secret addMailboxOfASecondGrant(String mailbox) {
    gateway.sandbox.allow(mailbox, ALICE);
    try (StoredAccounts accounts = gateway.accounts()) {
      Secret refreshToken = Secret.of(gateway.sandbox.issueRefreshToken(ALICE));
      Grant grant =
          accounts
              .administration(Actor.GATEWAY)
              .importGrant(new GrantImport(Sandbox.DOMAIN, "", ALICE, Optional.of(refreshToken)));
      accounts.administration(Actor.GATEWAY).addMailbox(mailbox, grant.id());
    }
    return gateway.addDevice(mailbox);
  }
}
