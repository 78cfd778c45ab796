package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.SenderPolicy;
import org.kumobashi.protocol.identity.SenderPolicy.Allowed;
import org.kumobashi.sandbox.mail.Quirk;
import org.kumobashi.sandbox.mail.ReceivedMessage;
import org.kumobashi.sandbox.mail.SandboxMail;
import org.kumobashi.server.accounts.Submission;

/** Each sender policy of a device, through the whole gateway, and what upstream stored of it. */
class SenderPolicyOverSocketsTest {
  private static final String ALICE = GatewayFixture.ALICE;
  private static final String OFFICE = "office@" + Sandbox.DOMAIN;
  private static final String SCANNER = "scanner@device.local";
  private static final String BODY = "\r\n.page one\r\nFrom: the body\r\n";
  private static final Allowed ONLY_ALICE = new Allowed.MailboxOnly();

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static GatewayFixture gateway;
  private static SandboxMail mail;
  private int before;

  @BeforeAll
  static void start() throws IOException {
    gateway = GatewayFixture.configured(new SubmissionSetting());
    mail = gateway.sandbox.mail();
    gateway.sandbox.allow(OFFICE, ALICE);
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @BeforeEach
  void count() {
    before = mail.received().size();
    // What the gateway lets through is looked at, not what upstream thinks of it.
    mail.quirks().off(Quirk.SEND_AS_DENIED);
  }

  private static SubmissionClient device(Allowed allowed, boolean checksFrom, boolean rewrites)
      throws IOException {
    Submission submission =
        new Submission(OptionalLong.empty(), new SenderPolicy(allowed, checksFrom, rewrites));
    return SubmissionClient.of(gateway, ALICE, gateway.addDevice(ALICE, submission));
  }

  /** The last reply to a message from this path with this header; RCPT and DATA go well. */
  private static String send(SubmissionClient client, String path, String header)
      throws IOException {
    String mail = client.ask("MAIL FROM:" + path);
    if (!mail.startsWith("250 ")) {
      return mail;
    }
    assertThat(client.ask("RCPT TO:<bob@example.com>")).startsWith("250 ");
    assertThat(client.ask("DATA")).startsWith("354 ");
    return client.content(octets(header + BODY.replace("\r\n.", "\r\n..")));
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String angle(String address) {
    return "<" + address + ">";
  }

  private static void assertSent(String reply) {
    assertThat(reply).startsWith("250 2.0.0 ");
  }

  /** The one message this test stored came from this path with this header. */
  private void assertStored(String path, String header) {
    assertThat(mail.received()).hasSize(before + 1);
    ReceivedMessage message = mail.received().getLast();
    assertThat(message.from()).isEqualTo(path);
    assertThat(new String(message.octets().toArray(), StandardCharsets.UTF_8))
        .isEqualTo(header + BODY);
    assertThat(message.principal()).isEqualTo(ALICE);
  }

  @Test
  void anyLeavesTheSenderToUpstream() throws Exception {
    mail.quirks().on(Quirk.SEND_AS_DENIED);
    try (SubmissionClient client = SubmissionClient.of(gateway)) {
      assertThat(send(client, angle(SCANNER), "From: " + SCANNER + "\r\n"))
          .startsWith("554 5.2.252 ")
          .contains(ALICE + " may not send as the address in From");
      assertSent(send(client, angle(OFFICE), "From: " + OFFICE + "\r\n"));
    }
    assertStored(OFFICE, "From: " + OFFICE + "\r\n");
  }

  @Test
  void mailboxOnlyRefusesAnotherReversePathAndNamesTheMailbox() throws Exception {
    try (SubmissionClient client = device(ONLY_ALICE, false, false)) {
      assertThat(send(client, angle(OFFICE), ""))
          .isEqualTo(
              "550 5.7.60 This device may send only as "
                  + ALICE
                  + "; MAIL FROM names another address");
      assertThat(client.ask("RCPT TO:<bob@example.com>")).startsWith("503 5.5.1 ");
      assertSent(send(client, angle("Alice@EXAMPLE.ac.jp"), "From: " + SCANNER + "\r\n"));
    }
    assertStored("Alice@EXAMPLE.ac.jp", "From: " + SCANNER + "\r\n");
  }

  @Test
  void aListAllowsItsAddressesAndNamesThem() throws Exception {
    Allowed both = new Allowed.Listed(Set.of(ALICE, OFFICE));
    try (SubmissionClient client = device(both, true, false)) {
      assertThat(send(client, angle(SCANNER), ""))
          .startsWith("550 5.7.60 This device may send only as " + ALICE + ", " + OFFICE + ";");
      assertSent(send(client, angle(OFFICE), "From: \"Off, ice\" <" + ALICE + ">\r\n"));
    }
    assertStored(OFFICE, "From: \"Off, ice\" <" + ALICE + ">\r\n");
  }

  @Test
  void checkFromRefusesAMessageFromAnotherAndTheSessionGoesOn() throws Exception {
    long broken = mail.counters().brokenMessages();
    try (SubmissionClient client = device(ONLY_ALICE, true, false)) {
      assertThat(send(client, angle(ALICE), "From: Office <" + OFFICE + ">\r\n"))
          .isEqualTo(
              "550 5.7.60 This device may send only as "
                  + ALICE
                  + "; the From field names another address");
      assertThat(send(client, angle(ALICE), "From: " + ALICE + "\r\nFrom: " + OFFICE + "\r\n"))
          .startsWith("550 5.7.60 ")
          .contains("more than one From");
      assertSent(send(client, angle(ALICE), "From: =?utf-8?q?A?= <" + ALICE + ">\r\n"));
      client.quit();
    }
    assertStored(ALICE, "From: =?utf-8?q?A?= <" + ALICE + ">\r\n");
    assertThat(mail.counters().await(it -> it.brokenMessages() == broken + 2, PATIENCE)).isTrue();
  }

  @Test
  void rewritingKeepsTheOriginalInReplyTo() throws Exception {
    mail.quirks().on(Quirk.SEND_AS_DENIED);
    try (SubmissionClient client = device(ONLY_ALICE, false, true)) {
      assertSent(
          send(
              client,
              angle(SCANNER),
              "Subject: scan\r\nFrom: \"Floor 3\" <" + SCANNER + ">\r\nTo: <bob@example.com>\r\n"));
    }
    assertStored(
        ALICE,
        "Subject: scan\r\nFrom: \"Floor 3\" <"
            + ALICE
            + ">\r\nTo: <bob@example.com>\r\nReply-To: \"Floor 3\" <"
            + SCANNER
            + ">\r\n");
  }

  @Test
  void rewritingKeepsTheOriginalInOriginalFromWhereThereIsAReplyTo() throws Exception {
    mail.quirks().on(Quirk.SEND_AS_DENIED);
    String replyTo = "Reply-To: <helpdesk@example.com>\r\n";
    try (SubmissionClient client = device(ONLY_ALICE, false, true)) {
      assertSent(send(client, "<>", "From: " + SCANNER + "\r\n" + replyTo));
    }
    assertStored(
        ALICE, "From: <" + ALICE + ">\r\n" + replyTo + "Original-From: " + SCANNER + "\r\n");
  }

  @Test
  void rewritingLeavesAnAllowedSenderAlone() throws Exception {
    try (SubmissionClient client = device(new Allowed.Listed(Set.of(ALICE, OFFICE)), false, true)) {
      assertSent(send(client, angle(OFFICE), "From:  Office\t<" + OFFICE + ">\r\n"));
    }
    assertStored(OFFICE, "From:  Office\t<" + OFFICE + ">\r\n");
  }
}
