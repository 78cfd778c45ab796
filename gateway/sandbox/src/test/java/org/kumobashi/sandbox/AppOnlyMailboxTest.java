package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.sandbox.mail.Quirk;
import org.kumobashi.sandbox.mail.ReceivedMessage;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.StoredAccounts;

/**
 * A printer's mailbox, which belongs to nobody: connected by an administrator, used by a device.
 */
class AppOnlyMailboxTest {
  private static final String ROOT = "root@" + Sandbox.DOMAIN;
  private static final String PRINTER = "printer@" + Sandbox.DOMAIN;
  private static final String FAX = "fax@" + Sandbox.DOMAIN;

  private GatewayFixture gateway;
  private PortalVisitor root;
  private String application;

  @BeforeEach
  void start() throws IOException {
    gateway = GatewayFixture.withPortal();
    gateway.sandbox.addUser(ROOT);
    gateway
        .sandbox
        .tenant()
        .standing(ROOT, new Tenant.Standing(List.of(GatewayFixture.ADMINISTRATOR), List.of()));
    application = "app:" + gateway.sandbox.client().id();
    root = new PortalVisitor(gateway);
  }

  @AfterEach
  void stop() {
    root.close();
    gateway.close();
  }

  private PortalVisitor connect(String address) throws Exception {
    root.get("/admin/app-mailbox");
    return root.post("/admin/app-mailbox", Map.of("address", address));
  }

  private boolean isConnected(String address) {
    try (StoredAccounts accounts = gateway.accounts()) {
      return accounts.mailbox(address).isPresent();
    }
  }

  @Test
  void readsAndSendsAsAMailboxOfTheApplication() throws Exception {
    gateway.sandbox.allow(PRINTER, application);
    root.signIn(ROOT);
    assertThat(connect(PRINTER).page()).contains("Devices of the mailbox").contains(PRINTER);

    Secret sender = root.addDevice(PRINTER, "smtp");
    try (SubmissionClient client = SubmissionClient.of(gateway, PRINTER, sender)) {
      client.beginContent(ROOT);
      client.wire().say("From: <" + PRINTER + ">", "Subject: scan", "", "page", ".");
      assertThat(client.reply()).startsWith("250 ");
    }
    assertThat(gateway.sandbox.mail().received())
        .singleElement()
        .extracting(ReceivedMessage::principal, ReceivedMessage::from)
        .containsExactly(application, PRINTER);

    gateway
        .sandbox
        .mail()
        .deliver(PRINTER, "Subject: paper\r\n\r\nempty\r\n".getBytes(StandardCharsets.US_ASCII));
    Secret reader = root.addDevice(PRINTER, "imap");
    try (Wire wire = gateway.connect("imaps")) {
      GatewayFixture.line(wire);
      wire.say("a1 LOGIN " + PRINTER + " " + reader.revealText(), "a2 SELECT INBOX");
      assertThat(GatewayFixture.await(wire, "a1 ")).startsWith("a1 OK");
      assertThat(GatewayFixture.await(wire, "* 1 EXISTS")).isEqualTo("* 1 EXISTS");
    }
    try (StoredAccounts accounts = gateway.accounts()) {
      Grant grant = accounts.grant(accounts.mailbox(PRINTER).orElseThrow().grant()).orElseThrow();
      assertThat(grant.kind()).isEqualTo(Grant.Kind.APP_ONLY);
      assertThat(accounts.refreshToken(grant.id())).isEmpty();
    }
  }

  @Test
  void sendsAsNoOtherMailboxOfTheApplication() throws Exception {
    gateway.sandbox.allow(PRINTER, application);
    gateway.sandbox.allow(FAX, application);
    root.signIn(ROOT);
    connect(PRINTER);
    connect(FAX);
    Secret printer = root.addDevice(PRINTER, "smtp");
    Secret fax = root.addDevice(FAX, "smtp");
    try (SubmissionClient client = SubmissionClient.of(gateway, PRINTER, printer)) {
      assertThat(client.ask("MAIL FROM:<" + FAX + ">"))
          .startsWith("550 5.7.60 This device may send only as " + PRINTER);
    }
    // One grant opens both; an upstream session is logged in as one of them, and lent to no other.
    try (SubmissionClient client = SubmissionClient.of(gateway, FAX, fax)) {
      client.beginContent(ROOT);
      client.wire().say("From: <" + FAX + ">", "", "page", ".");
      assertThat(client.reply()).startsWith("250 ");
    }
    assertThat(gateway.sandbox.mail().received()).singleElement().extracting("from").isEqualTo(FAX);
  }

  @Test
  void connectsNothingThatExchangeDoesNotGiveTheApplication() throws Exception {
    gateway.sandbox.allow(PRINTER, ROOT);
    root.signIn(ROOT);
    assertThat(connect(PRINTER).page())
        .contains("does not open for the application")
        .contains("New-ServicePrincipal");
    assertThat(connect("none@" + Sandbox.DOMAIN).status()).isEqualTo(403);
    gateway.sandbox.allow(FAX, application);
    gateway.sandbox.mail().quirks().on(Quirk.SMTP_AUTH_DISABLED);
    assertThat(connect(FAX).page()).contains("may not send for the application");
    assertThat(isConnected(PRINTER)).isFalse();
    assertThat(isConnected(FAX)).isFalse();
  }

  @Test
  void isUnknownToWhoIsNoAdministrator() throws Exception {
    gateway.sandbox.allow(PRINTER, application);
    gateway.sandbox.tenant().standing(ROOT, new Tenant.Standing(List.of("Mail.Reader"), List.of()));
    root.signIn(ROOT);
    root.get("/devices");
    root.post("/admin/app-mailbox", Map.of("address", PRINTER));
    assertThat(root.status()).isEqualTo(404);
    assertThat(isConnected(PRINTER)).isFalse();
  }
}
