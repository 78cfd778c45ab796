package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.sandbox.entra.EntraFault;
import org.kumobashi.sandbox.mail.ReceivedMessage;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.GrantStatus;
import org.kumobashi.server.accounts.Standing;
import org.kumobashi.server.accounts.StoredAccounts;
import org.kumobashi.server.config.Configuration;
import org.kumobashi.server.config.Grants;
import org.kumobashi.server.config.Store;

/** How a grant ends, and what its owner, the devices and the store get to know of it. */
class GrantLifeTest {
  private static final String ALICE = GatewayFixture.ALICE;
  private static final String BOB = "bob@" + Sandbox.DOMAIN;
  private static final String CAROL = "carol@" + Sandbox.DOMAIN;
  private static final String HELP = "kumobashi@" + Sandbox.DOMAIN;

  private final MovedClock clock = new MovedClock();
  private GatewayFixture gateway;

  @BeforeEach
  void start() throws IOException {
    gateway = GatewayFixture.configured(GrantLifeTest::withNotices, clock);
    gateway.enrol(HELP);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private static Configuration withNotices(Configuration c) {
    return c.with(new Grants(Duration.ofDays(90), Optional.of(HELP)));
  }

  /** What a client with this password hears until its login is answered. */
  private List<String> login(String user, Secret password) throws IOException {
    try (Wire wire = gateway.connect("imaps")) {
      GatewayFixture.line(wire);
      wire.say("a1 LOGIN " + user + " " + password.revealText());
      String first = GatewayFixture.line(wire);
      return first.startsWith("a1 ") ? List.of(first) : List.of(first, GatewayFixture.line(wire));
    }
  }

  private void awaitMails(String mailbox, int count) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> gateway.sandbox.mail().messageCount(mailbox) >= count);
    assertThat(gateway.sandbox.mail().messageCount(mailbox)).isEqualTo(count);
  }

  private void revoke(String user, Secret password) throws IOException {
    gateway.sandbox.entra().revokeRefreshTokens(user);
    assertThat(login(user, password)).last().asString().startsWith("a1 NO [EXPIRED]");
  }

  /** Once somebody who lost their grant later has been told, whoever is owed a mail has it. */
  private void awaitSomebodyElsesMail(String other) throws IOException {
    Secret password = gateway.enrol(other);
    revoke(other, password);
    awaitMails(other, 1);
  }

  private GrantStatus status() {
    try (StoredAccounts accounts = gateway.accounts()) {
      return accounts
          .administration(Actor.GATEWAY)
          .grant(accounts.mailbox(ALICE).orElseThrow().grant());
    }
  }

  private static MimeMessage parsed(ReceivedMessage message) throws Exception {
    return new MimeMessage(
        Session.getInstance(new Properties()),
        new ByteArrayInputStream(message.octets().toArray()));
  }

  @Test
  @DisplayName(
      "R17 the owner is told by mail, at most three times, until a sign-in heals all devices")
  void tellsTheOwnerUntilASignInHealsAllDevices() throws Exception {
    Secret printer = gateway.addDevice(ALICE);
    gateway.sandbox.entra().revokeRefreshTokens(ALICE);
    assertThat(login(ALICE, gateway.password))
        .satisfiesExactly(
            alert ->
                assertThat(alert)
                    .startsWith("* NO [ALERT]")
                    .contains(gateway.configuration.portal()),
            answer -> assertThat(answer).startsWith("a1 NO [EXPIRED]"));
    awaitMails(ALICE, 1);
    clock.advance(Duration.ofDays(3));
    awaitMails(ALICE, 2);
    clock.advance(Duration.ofDays(4));
    awaitMails(ALICE, 3);
    clock.advance(Duration.ofDays(30));
    awaitSomebodyElsesMail(BOB);
    awaitMails(ALICE, 3);

    gateway.importAgain(ALICE);
    assertThat(login(ALICE, gateway.password)).last().asString().startsWith("a1 OK");
    assertThat(login(ALICE, printer)).last().asString().startsWith("a1 OK");
    clock.advance(Duration.ofDays(8));
    awaitSomebodyElsesMail(CAROL);
    awaitMails(ALICE, 3);
    assertThat(status().standing()).isEqualTo(Standing.ACTIVE);
  }

  @Test
  void stopsTellingOnceTheOwnerHasSignedIn() throws Exception {
    revoke(ALICE, gateway.password);
    awaitMails(ALICE, 1);
    gateway.importAgain(ALICE);
    clock.advance(Duration.ofDays(3));
    awaitSomebodyElsesMail(BOB);
    awaitMails(ALICE, 1);
  }

  @Test
  void theMailIsOneThatEveryProgramCanRead() throws Exception {
    revoke(ALICE, gateway.password);
    awaitMails(ALICE, 1);
    ReceivedMessage received = gateway.sandbox.mail().received().getLast();
    assertThat(received.principal()).isEqualTo(HELP);
    assertThat(received.from()).isEqualTo(HELP);
    assertThat(received.recipients()).containsExactly(ALICE);
    MimeMessage mail = parsed(received);
    assertThat(mail.getSubject()).contains("再サインイン").contains("Sign in again");
    assertThat(mail.getFrom()[0].toString()).contains("<" + HELP + ">");
    assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
    assertThat(mail.getSentDate().toInstant()).isBefore(clock.instant().plusSeconds(1));
    assertThat(mail.getContent().toString())
        .contains(gateway.configuration.portal())
        .contains("サインイン")
        .contains(ALICE);
    assertThat(gateway.sandbox.mail().counters().connections(Protocol.SMTP)).isEqualTo(1);
  }

  @Test
  void aMailThatCouldNotBeSentIsSentLater() throws Exception {
    gateway.sandbox.mail().pause(Protocol.SMTP);
    try (CapturedLog log = new CapturedLog()) {
      revoke(ALICE, gateway.password);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> log.lines("event=notice-failed").size() == 1);
    }
    gateway.sandbox.mail().resume(Protocol.SMTP);
    clock.advance(Duration.ofMinutes(11));
    awaitMails(ALICE, 1);
  }

  /** What this query finds about Alice, past the gateway. */
  private String stored(String query) throws SQLException {
    String file = "jdbc:sqlite:" + storeFile();
    try (Connection connection = DriverManager.getConnection(file);
        PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, ALICE);
      return statement.executeQuery().getString(1);
    }
  }

  private Path storeFile() {
    return ((Store.InFile) gateway.configuration.store().place()).path();
  }

  private boolean storeHolds(String text) throws IOException {
    for (String ending : List.of("", "-wal")) {
      Path part = Path.of(storeFile() + ending);
      if (Files.exists(part)
          && new String(Files.readAllBytes(part), StandardCharsets.ISO_8859_1).contains(text)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void aDisabledAccountLosesItsSessionsAndInTimeItsSecrets() throws Exception {
    String verifier = stored("select verifier from device where mailbox = ?");
    try (Wire session = gateway.imap()) {
      gateway.sandbox.entra().faults().nextOf(ALICE, new EntraFault.Aadsts(50057), 1000);
      clock.advance(Duration.ofHours(3));
      assertThat(login(ALICE, gateway.password))
          .last()
          .asString()
          .startsWith("a1 NO [CONTACTADMIN]");
      assertThat(GatewayFixture.await(session, "(nothing it could say)")).isEqualTo("(end)");
    }
    assertThat(status().standing()).isEqualTo(Standing.BLOCKED);
    String dataKey = stored("select data_key from account_grant where upn = ?");
    assertThat(storeHolds(verifier) && storeHolds(dataKey)).isTrue();

    clock.advance(Duration.ofDays(91));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> status().reason().startsWith("secrets erased"));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> !storeHolds(verifier) && !storeHolds(dataKey));
    assertThat(login(ALICE, gateway.password))
        .last()
        .asString()
        .startsWith("a1 NO [AUTHENTICATIONFAILED]");
    assertThat(gateway.sandbox.mail().messageCount(ALICE)).isZero();
  }

  @Test
  void anAccountThatIsReleasedInTimeKeepsItsDevices() throws Exception {
    gateway.sandbox.entra().faults().nextOf(ALICE, new EntraFault.Aadsts(50057), 1000);
    assertThat(login(ALICE, gateway.password)).last().asString().contains("[CONTACTADMIN]");
    gateway.sandbox.entra().faults().clear();
    clock.advance(Duration.ofDays(8));
    await().atMost(Duration.ofSeconds(60)).until(() -> status().standing().equals(Standing.ACTIVE));
    clock.advance(Duration.ofDays(91));
    assertThat(login(ALICE, gateway.password)).last().asString().startsWith("a1 OK");
  }
}
