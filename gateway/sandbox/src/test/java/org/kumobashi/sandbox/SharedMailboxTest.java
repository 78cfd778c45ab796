package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.sandbox.mail.Quirk;
import org.kumobashi.sandbox.mail.ReceivedMessage;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.SharedMailboxes;
import org.kumobashi.server.accounts.StoredAccounts;

/**
 * A shared mailbox from the portal to an old device: opened as itself, sent from by its owner's
 * login, and gone when the owner is taken off the list.
 */
class SharedMailboxTest {
  private static final String CAROL = "carol@" + Sandbox.DOMAIN;
  private static final String OFFICE = "office@" + Sandbox.DOMAIN;

  private GatewayFixture gateway;
  private PortalVisitor carol;

  @BeforeEach
  void start() throws IOException {
    gateway = GatewayFixture.withPortal();
    gateway.sandbox.addUser(CAROL);
    carol = new PortalVisitor(gateway);
  }

  @AfterEach
  void stop() {
    carol.close();
    gateway.close();
  }

  private void list() {
    change(shared -> shared.allow(OFFICE, CAROL));
  }

  private void change(Consumer<SharedMailboxes> work) {
    try (StoredAccounts accounts = gateway.accounts()) {
      work.accept(accounts.administration(Actor.GATEWAY).shared());
    }
  }

  private boolean isConnected() {
    try (StoredAccounts accounts = gateway.accounts()) {
      return accounts.mailbox(OFFICE).isPresent();
    }
  }

  private PortalVisitor connect() throws Exception {
    carol.signIn(CAROL);
    assertThat(carol.status()).isEqualTo(200);
    carol.get("/mailboxes");
    return carol.post("/mailboxes", Map.of("address", OFFICE));
  }

  private Wire imap(Secret password) throws IOException {
    Wire wire = gateway.connect("imaps");
    GatewayFixture.line(wire);
    wire.say("a1 LOGIN " + OFFICE + " " + password.revealText());
    return wire;
  }

  private String send(Secret password) throws IOException {
    try (SubmissionClient client = SubmissionClient.of(gateway, OFFICE, password)) {
      client.beginContent(GatewayFixture.ALICE);
      client.wire().say("From: <" + OFFICE + ">", "Subject: from the office", "", "hello", ".");
      return client.reply();
    }
  }

  @Test
  void readsAndSendsAsASharedMailbox() throws Exception {
    gateway.sandbox.allow(OFFICE, CAROL);
    list();
    connect();
    assertThat(carol.status()).isEqualTo(200);
    assertThat(carol.page()).contains("Devices of the mailbox").contains(OFFICE);

    assertThat(send(carol.addDevice(OFFICE, "smtp"))).startsWith("250 ");
    assertThat(gateway.sandbox.mail().received())
        .singleElement()
        .extracting(ReceivedMessage::principal, ReceivedMessage::from)
        .containsExactly(CAROL, OFFICE);

    Secret reader = carol.addDevice(OFFICE, "imap");
    gateway
        .sandbox
        .mail()
        .deliver(
            OFFICE,
            "Subject: to the office\r\n\r\nwelcome\r\n".getBytes(StandardCharsets.US_ASCII));
    try (Wire wire = imap(reader)) {
      assertThat(GatewayFixture.await(wire, "a1 ")).startsWith("a1 OK");
      wire.say("a2 SELECT INBOX");
      assertThat(GatewayFixture.await(wire, "* 1 EXISTS")).isEqualTo("* 1 EXISTS");
      GatewayFixture.await(wire, "a2 ");
      wire.say("a3 FETCH 1 BODY.PEEK[HEADER.FIELDS (SUBJECT)]");
      assertThat(GatewayFixture.await(wire, "Subject: ")).isEqualTo("Subject: to the office");
    }

    Secret fetcher = carol.addDevice(OFFICE, "pop3");
    try (Wire wire = gateway.connect("pop3s")) {
      GatewayFixture.line(wire);
      wire.say("USER " + OFFICE, "PASS " + fetcher.revealText(), "STAT");
      GatewayFixture.line(wire);
      assertThat(GatewayFixture.line(wire)).startsWith("+OK");
      assertThat(GatewayFixture.line(wire)).startsWith("+OK 1 ");
    }
    assertThat(gateway.sandbox.entra().counters().tokenRequests("client_credentials")).isZero();
  }

  @Test
  void explainsThatSendAsIsMissing() throws Exception {
    gateway.sandbox.tenant().allowReading(OFFICE, CAROL);
    list();
    connect();
    assertThat(send(carol.addDevice(OFFICE, "smtp"))).startsWith("554 ").contains("5.2.252");
    assertThat(gateway.sandbox.mail().received()).isEmpty();
  }

  @Test
  @DisplayName("A device of a shared mailbox cannot write in the name of its owner")
  void sendsAsNobodyElse() throws Exception {
    gateway.sandbox.allow(OFFICE, CAROL);
    list();
    connect();
    Secret password = carol.addDevice(OFFICE, "smtp");
    try (SubmissionClient client = SubmissionClient.of(gateway, OFFICE, password)) {
      assertThat(client.ask("MAIL FROM:<" + CAROL + ">"))
          .startsWith("550 5.7.60 This device may send only as " + OFFICE);
      client.ask("RSET");
      client.beginContent(GatewayFixture.ALICE);
      client.wire().say("From: <" + CAROL + ">", "Subject: promotion", "", "you have it", ".");
      assertThat(client.reply()).startsWith("550 5.7.60 ").contains("From");
    }
    assertThat(gateway.sandbox.mail().received()).isEmpty();
  }

  @Test
  void connectsNothingWithoutFullAccess() throws Exception {
    gateway.sandbox.allow(OFFICE, GatewayFixture.ALICE);
    list();
    connect();
    assertThat(carol.status()).isEqualTo(403);
    assertThat(carol.page()).contains("does not open").contains("Add-MailboxPermission");
    assertThat(isConnected()).isFalse();
  }

  @Test
  void connectsNothingWhereTheOwnerMayNotSend() throws Exception {
    gateway.sandbox.allow(OFFICE, CAROL);
    list();
    carol.signIn(CAROL);
    gateway.sandbox.mail().quirks().on(Quirk.SMTP_AUTH_DISABLED);
    carol.get("/mailboxes").post("/mailboxes", Map.of("address", OFFICE));
    assertThat(carol.status()).isEqualTo(403);
    assertThat(carol.page()).contains("Sending with your account is not allowed");
    assertThat(isConnected()).isFalse();
  }

  @Test
  @DisplayName(
      "R08 who is not listed reaches neither Entra ID nor upstream, whatever Exchange allows")
  void asksNobodyForWhoIsNotListed() throws Exception {
    gateway.sandbox.allow(OFFICE, CAROL);
    carol.signIn(CAROL);
    long tokens = gateway.sandbox.entra().counters().tokenRequests();
    long connections = gateway.sandbox.mail().counters().connections(Protocol.IMAP);
    carol.get("/mailboxes").post("/mailboxes", Map.of("address", OFFICE));
    assertThat(carol.status()).isEqualTo(403);
    assertThat(carol.page()).contains("cannot be connected by you");
    assertThat(gateway.sandbox.entra().counters().tokenRequests()).isEqualTo(tokens);
    assertThat(gateway.sandbox.mail().counters().connections(Protocol.IMAP)).isEqualTo(connections);
    assertThat(isConnected()).isFalse();
  }

  @Test
  @DisplayName("R08 taken off the list: sessions end, devices are refused, the own mailbox goes on")
  void endsTheSessionsOfWhoIsTakenOffTheList() throws Exception {
    gateway.sandbox.allow(OFFICE, CAROL);
    list();
    connect();
    Secret password = carol.addDevice(OFFICE, "imap");
    Secret own = carol.addDevice(CAROL, "imap");
    try (Wire wire = imap(password)) {
      assertThat(GatewayFixture.await(wire, "a1 ")).startsWith("a1 OK");
      change(shared -> shared.disallow(OFFICE, CAROL));
      assertThat(GatewayFixture.await(wire, "never")).isEqualTo("(end)");
    }
    try (Wire wire = imap(password)) {
      assertThat(GatewayFixture.await(wire, "a1 ")).startsWith("a1 NO [AUTHENTICATIONFAILED]");
    }
    try (Wire wire = gateway.connect("imaps")) {
      GatewayFixture.line(wire);
      wire.say("a1 LOGIN " + CAROL + " " + own.revealText());
      assertThat(GatewayFixture.await(wire, "a1 ")).startsWith("a1 OK");
    }
  }
}
