package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.identity.SenderPolicy;
import org.kumobashi.sandbox.mail.Quirk;
import org.kumobashi.sandbox.mail.ReceivedMessage;
import org.kumobashi.sandbox.mail.SandboxMail;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.StoredAccounts;
import org.kumobashi.server.accounts.Submission;
import org.kumobashi.server.config.BareNewlines;
import org.kumobashi.server.config.Listener;

/** Messages at the size limit and beyond it, through the whole gateway. */
class OversizeTest {
  private static final String ALICE = GatewayFixture.ALICE;
  private static final int LIMIT = 26_214_400;
  private static final int SMALL_LIMIT = 4096;
  private static final String SOMEONE = "someone@example.ac.jp";
  private static final byte[] FULL_LINE =
      ("x".repeat(998) + "\r\n").getBytes(StandardCharsets.US_ASCII);

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private SubmissionSetting setting;
  private GatewayFixture gateway;
  private SandboxMail mail;

  @BeforeEach
  void start() throws IOException {
    Listener.Content small =
        new Listener.Content(SMALL_LIMIT, 4 * SMALL_LIMIT, BareNewlines.NORMALIZE);
    setting = new SubmissionSetting().content("submission", small);
    gateway = GatewayFixture.configured(setting);
    mail = gateway.sandbox.mail();
    mail.quirks().off(Quirk.SAVES_SENT);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  /** So many octets as RFC 1870 counts them, in lines that are not of one length. */
  static byte[] content(int octets) {
    StringBuilder text = new StringBuilder(octets).append("Subject: large\r\n\r\n");
    int line = 0;
    while (text.length() < octets - 200) {
      text.append(line % 7 == 0 ? ".dot" : "no dot")
          .append("y".repeat(line++ % 100))
          .append("\r\n");
    }
    text.append("z".repeat(octets - text.length() - 2)).append("\r\n");
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** The same on the wire. */
  static byte[] stuffed(byte[] content) {
    return new String(content, StandardCharsets.US_ASCII)
        .replace("\r\n.", "\r\n..")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static void assertTooLarge(String reply, long size, long limit) {
    assertThat(reply)
        .startsWith("552 5.3.4 The message has " + size + " octets, the limit is " + limit + ";")
        .contains("37 %");
  }

  private void assertOnlyStored(byte[]... contents) {
    assertThat(mail.received()).hasSize(contents.length);
    for (int i = 0; i < contents.length; i++) {
      assertThat(mail.received().get(i).octets().toArray()).isEqualTo(contents[i]);
    }
  }

  private SubmissionClient small() throws IOException {
    SubmissionClient client = SubmissionClient.connected(gateway, "submission", ALICE);
    assertThat(client.logIn(gateway.password)).startsWith("235 ");
    return client;
  }

  @Test
  @DisplayName("R47 exactly the limit is accepted, one octet more is not, and the session goes on")
  void refusesOneOctetMoreThanTheLimit() throws Exception {
    byte[] largest = content(LIMIT);
    byte[] after = SubmissionClient.message("after");
    try (SubmissionClient client = SubmissionClient.of(gateway)) {
      client.beginContent(SOMEONE);
      assertThat(client.content(stuffed(largest))).startsWith("250 2.0.0");
      client.beginContent(SOMEONE);
      assertTooLarge(client.content(stuffed(content(LIMIT + 1))), LIMIT + 1, LIMIT);
      client.beginContent(SOMEONE);
      assertThat(client.content(after)).startsWith("250 2.0.0");
      client.quit();
    }
    assertOnlyStored(largest, after);
    assertThat(mail.counters().await(it -> it.brokenMessages() == 1, PATIENCE)).isTrue();
    assertThat(mail.counters().finalDots()).isEqualTo(2);
    assertThat(mail.counters().logins(Protocol.SMTP, ALICE)).isEqualTo(2);
  }

  @Test
  @DisplayName("R47 a SIZE= that lies small is caught by the count")
  void catchesASizeThatLies() throws Exception {
    byte[] after = SubmissionClient.message("after");
    try (SubmissionClient client = small()) {
      assertThat(client.ask("MAIL FROM:<" + ALICE + "> SIZE=10")).startsWith("250 ");
      assertThat(client.ask("RCPT TO:<" + SOMEONE + ">")).startsWith("250 ");
      assertThat(client.ask("DATA")).startsWith("354 ");
      assertTooLarge(
          client.content(stuffed(content(SMALL_LIMIT + 1))), SMALL_LIMIT + 1, SMALL_LIMIT);
      client.beginContent(SOMEONE);
      assertThat(client.content(after)).startsWith("250 2.0.0");
    }
    assertOnlyStored(after);
  }

  @Test
  @DisplayName("R47 a SIZE= over the limit is refused at MAIL at once, before upstream is asked")
  void refusesADeclaredSizeAtMail() throws Exception {
    byte[] largest = content(SMALL_LIMIT);
    try (SubmissionClient client = small()) {
      assertTooLarge(
          client.ask("MAIL FROM:<" + ALICE + "> SIZE=4097"), SMALL_LIMIT + 1, SMALL_LIMIT);
      assertThat(client.ask("RCPT TO:<" + SOMEONE + ">")).startsWith("503 5.5.1 ");
      assertThat(client.ask("DATA")).startsWith("503 5.5.1 ");
      assertThat(client.ask("MAIL FROM:<" + ALICE + "> SIZE=4096")).startsWith("250 ");
      assertThat(client.ask("RCPT TO:<" + SOMEONE + ">")).startsWith("250 ");
      assertThat(client.ask("DATA")).startsWith("354 ");
      assertThat(client.content(stuffed(largest))).startsWith("250 2.0.0");
    }
    assertOnlyStored(largest);
    assertThat(mail.counters().brokenMessages()).isZero();
  }

  @Test
  @DisplayName("R47 EHLO tells the listener's limit, and after the login the smallest that holds")
  void tellsTheLimitThatHolds() throws Exception {
    Secret narrow = gateway.addDevice(ALICE, limitedTo(2048));
    try (SubmissionClient client = SubmissionClient.connected(gateway, "submissions", ALICE)) {
      assertThat(client.ask("EHLO client")).contains("SIZE " + LIMIT).doesNotContain("157286400");
      assertThat(client.logIn(narrow)).startsWith("235 ");
      assertThat(client.ask("EHLO client")).contains("SIZE 2048").doesNotContain("157286400");
    }
  }

  @Test
  @DisplayName("R47 of 200 MB no more is read than the discard limit; then the client hears 421")
  void givesUpOnAnEndlessMessage() throws Exception {
    try (SubmissionClient client = SubmissionClient.of(gateway);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      client.beginContent(SOMEONE);
      Future<Long> written = threads.submit(() -> writeUntilCut(client, 200_000_000));
      assertThat(client.reply()).startsWith("421 4.3.4 ");
      assertThat(written.get()).isGreaterThan(4L * LIMIT);
    }
    try (SubmissionClient next = SubmissionClient.of(gateway)) {
      assertThat(next.send("next")).startsWith("250 2.0.0");
    }
    assertThat(mail.received()).hasSize(1);
    assertThat(mail.counters().finalDots()).isEqualTo(1);
  }

  /** How much was written when the gateway had closed, or of all. */
  private static long writeUntilCut(SubmissionClient client, long octets) {
    long written = 0;
    try {
      while (written < octets) {
        client.wire().write(FULL_LINE);
        written += FULL_LINE.length;
      }
      client.wire().flush();
    } catch (IOException closedAsItShouldBe) {
      return written;
    }
    return written;
  }

  @Test
  @DisplayName("R47 a refused message whose rest does not come is not waited for")
  void givesUpOnASlowRest() throws Exception {
    setting.discardWindow(Duration.ofMillis(500));
    try (GatewayFixture hurried = GatewayFixture.configured(setting);
        SubmissionClient client = SubmissionClient.connected(hurried, "submission", ALICE)) {
      assertThat(client.logIn(hurried.password)).startsWith("235 ");
      client.beginContent(SOMEONE);
      client.wire().write(stuffed(content(SMALL_LIMIT + 1)));
      client.wire().flush();
      assertThat(client.reply()).startsWith("421 4.4.2 ");
      assertThat(GatewayFixture.line(client.wire())).isEqualTo("(end)");
      assertThat(hurried.sandbox.mail().received()).isEmpty();
      assertThat(hurried.sandbox.mail().counters().finalDots()).isZero();
    }
  }

  private static Submission limitedTo(long octets) {
    return new Submission(OptionalLong.of(octets), SenderPolicy.ANY);
  }

  private void assertLimit(SubmissionClient client, int limit) throws IOException {
    int before = mail.received().size();
    client.beginContent(SOMEONE);
    assertThat(client.content(stuffed(content(limit)))).startsWith("250 2.0.0");
    client.beginContent(SOMEONE);
    assertTooLarge(client.content(stuffed(content(limit + 1))), limit + 1, limit);
    assertTooLarge(client.ask("MAIL FROM:<" + ALICE + "> SIZE=" + (limit + 1)), limit + 1, limit);
    assertThat(mail.received()).hasSize(before + 1);
  }

  @Test
  @DisplayName("R47 the smallest of the limits of listener, mailbox and device holds")
  void holdsTheSmallestLimit() throws Exception {
    Secret narrow = gateway.addDevice(ALICE, limitedTo(2048));
    Secret wide = gateway.addDevice(ALICE, limitedTo(100_000_000));
    try (SubmissionClient client = SubmissionClient.of(gateway, ALICE, narrow)) {
      assertLimit(client, 2048);
    }
    limitMailbox(3000);
    for (Secret device : List.of(wide, gateway.password)) {
      try (SubmissionClient client = SubmissionClient.of(gateway, ALICE, device)) {
        assertLimit(client, 3000);
      }
    }
    try (SubmissionClient client = SubmissionClient.of(gateway, ALICE, narrow)) {
      assertLimit(client, 2048);
    }
  }

  private void limitMailbox(long octets) {
    try (StoredAccounts accounts = gateway.accounts()) {
      accounts
          .administration(Actor.GATEWAY)
          .submission()
          .limitMailbox(ALICE, OptionalLong.of(octets));
    }
  }

  @Test
  @DisplayName("R47 a session that is open when a limit changes is asked to connect again")
  void asksOpenSessionsToConnectAgain() throws Exception {
    try (SubmissionClient client = SubmissionClient.of(gateway)) {
      assertThat(client.send("before")).startsWith("250 2.0.0");
      limitMailbox(3000);
      assertThat(client.reply()).startsWith("421 4.3.2 ");
      assertThat(GatewayFixture.line(client.wire())).isEqualTo("(end)");
    }
    try (SubmissionClient client = SubmissionClient.of(gateway)) {
      assertLimit(client, 3000);
    }
  }

  @Test
  @DisplayName("R47 a limit that changes under a message leaves that message as it began")
  void letsAMessageFinishUnderTheLimitItBeganWith() throws Exception {
    byte[] begun = content(5000);
    try (SubmissionClient client = SubmissionClient.of(gateway)) {
      client.beginContent(SOMEONE);
      limitMailbox(3000);
      assertThat(client.content(stuffed(begun))).startsWith("250 2.0.0");
      assertThat(client.reply()).startsWith("421 4.3.2 ");
    }
    assertThat(mail.received())
        .extracting(ReceivedMessage::octets)
        .singleElement()
        .satisfies(octets -> assertThat(octets.toArray()).isEqualTo(begun));
  }
}
