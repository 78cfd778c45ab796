package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.kumobashi.protocol.identity.Secret;

/** An SMTP client that is logged in to the gateway and takes replies one by one. */
final class SubmissionClient implements AutoCloseable {
  /** Longer than anything a test waits for, on a busy machine too. */
  private static final int PATIENCE = 120_000;

  private final Wire wire;
  private final String mailbox;

  private SubmissionClient(Wire wire, String mailbox) {
    this.wire = wire;
    this.mailbox = mailbox;
  }

  /** Logged in as the fixture's own person, over implicit TLS. */
  static SubmissionClient of(GatewayFixture gateway) throws IOException {
    return of(gateway, GatewayFixture.ALICE, gateway.password);
  }

  static SubmissionClient of(GatewayFixture gateway, String mailbox, Secret password)
      throws IOException {
    SubmissionClient client = connected(gateway, "submissions", mailbox);
    assertThat(client.logIn(password)).startsWith("235 ");
    return client;
  }

  /** Greeted, under TLS and past EHLO. */
  static SubmissionClient connected(GatewayFixture gateway, String listener, String mailbox)
      throws IOException {
    SubmissionClient client = greeted(gateway.connect(listener), mailbox);
    if (!listener.endsWith("s")) {
      assertThat(client.ask("STARTTLS")).startsWith("220 ");
      client.wire.startTls(gateway.tls, "localhost");
      client.ask("EHLO client");
    }
    return client;
  }

  /** Over this connection, which nobody has spoken on, past EHLO. */
  static SubmissionClient greeted(Wire wire, String mailbox) throws IOException {
    SubmissionClient client = new SubmissionClient(wire, mailbox);
    wire.timeout(PATIENCE);
    client.reply();
    client.ask("EHLO client");
    return client;
  }

  /** The reply to the login. */
  String logIn(Secret password) throws IOException {
    String response = "\0" + mailbox + "\0" + password.revealText();
    return ask(
        "AUTH PLAIN "
            + Base64.getEncoder().encodeToString(response.getBytes(StandardCharsets.UTF_8)));
  }

  Wire wire() {
    return wire;
  }

  String reply() throws IOException {
    return GatewayFixture.reply(wire);
  }

  /** Says one line; the result is the reply to it. */
  String ask(String line) throws IOException {
    wire.say(line);
    return reply();
  }

  /** The reply to MAIL from the mailbox itself. */
  String mail() throws IOException {
    return ask("MAIL FROM:<" + mailbox + ">");
  }

  /** Opens a transaction to this recipient, or to itself, up to 354. */
  void beginContent(String... recipients) throws IOException {
    List<String> to = recipients.length == 0 ? List.of(mailbox) : Arrays.asList(recipients);
    wire.writeLine("MAIL FROM:<" + mailbox + ">");
    for (String recipient : to) {
      wire.writeLine("RCPT TO:<" + recipient + ">");
    }
    wire.say("DATA");
    for (int i = 0; i <= to.size(); i++) {
      assertThat(reply()).startsWith("250 ");
    }
    assertThat(reply()).startsWith("354 ");
  }

  /** Sends these octets and the line that ends them; the result is the reply. */
  String content(byte[] octets) throws IOException {
    wire.write(octets);
    wire.say(".");
    return reply();
  }

  /** Sends a small message to the mailbox itself; the result is the last reply. */
  String send(String subject) throws IOException {
    String mail = mail();
    if (!mail.startsWith("250 ")) {
      return mail;
    }
    assertThat(ask("RCPT TO:<" + mailbox + ">")).startsWith("250 ");
    assertThat(ask("DATA")).startsWith("354 ");
    return content(message(subject));
  }

  static byte[] message(String subject) {
    return ("Subject: " + subject + "\r\nMessage-ID: <" + subject + "@test>\r\n\r\nbody\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  void quit() throws IOException {
    assertThat(ask("QUIT")).startsWith("221 ");
  }

  @Override
  public void close() {
    wire.close();
  }
}
