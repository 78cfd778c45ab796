package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.sandbox.mail.Quirk;
import org.kumobashi.sandbox.mail.ReceivedDigest;

/**
 * What 200 senders of 25 MiB at once cost a gateway with little memory, while upstream first reads
 * nothing and then slowly, so that whatever can pile up does. Five gigabytes: see the profile
 * "load".
 */
@Tag("load")
class LargeSendersLoadTest {
  private static final int SENDERS = Integer.getInteger("load.senders", 200);
  private static final int DIRECT_MIB = Integer.getInteger("load.direct", 64);
  private static final long MIB = 1024 * 1024;
  private static final long PER_SENDER = 256 * 1024;

  /** TLS handshakes at once: with all of them a busy machine is too slow for the last ones. */
  private static final int AT_ONCE = 10;

  @TempDir Path folder;

  /** All begin to send together, when the last one has logged in. */
  private record Start(Semaphore handshakes, CountDownLatch loggedIn) {
    Wire connect(ServedGateway gateway) throws Exception {
      handshakes.acquire();
      try {
        Wire wire = gateway.connect();
        wire.timeout(600_000);
        return wire;
      } finally {
        handshakes.release();
      }
    }
  }

  @Test
  void twoHundredLargeMessagesAtOnceFitIntoLittleMemory() throws Exception {
    try (Sandbox sandbox = SandboxFixture.startIn(folder);
        ServedGateway gateway = new ServedGateway(sandbox, folder)) {
      sandbox.mail().quirks().on(Quirk.KEEPS_DIGESTS_ONLY);
      sandbox.mail().quirks().contentDelay(Duration.ofSeconds(20));
      sandbox.mail().quirks().contentPace(256 * 1024);
      Map<String, Secret> passwords = gateway.enrol(mailboxes());
      gateway.serve(List.of("-Xmx256m", "-XX:MaxDirectMemorySize=" + DIRECT_MIB + "m"));
      try (MemoryWatch watch = new MemoryWatch(gateway, sandbox.mail().counters()::digested)) {
        Map<String, String> sent = sendAll(gateway, passwords);
        System.out.println(watch.table(Duration.ofSeconds(5), SENDERS));
        assertThat(received(sandbox)).isEqualTo(sent).hasSize(SENDERS);
        assertThat(gateway.log()).doesNotContain("MemoryError", "level=ERROR", "event=bug");
        assertThat(watch.peak(MemoryWatch.Sample::live)).isLessThan(96 * MIB);
        assertThat(watch.peak(MemoryWatch.Sample::buffers))
            .isLessThan(DIRECT_MIB * MIB)
            .isLessThan(SENDERS * PER_SENDER);
      } finally {
        System.out.println(gateway.log());
      }
    }
  }

  private static List<String> mailboxes() {
    return IntStream.range(0, SENDERS).mapToObj(i -> "p" + i + "@" + Sandbox.DOMAIN).toList();
  }

  /** The digests of what was sent and accepted, by sender. */
  private static Map<String, String> sendAll(ServedGateway gateway, Map<String, Secret> passwords)
      throws Exception {
    Start start = new Start(new Semaphore(AT_ONCE), new CountDownLatch(SENDERS));
    Map<String, Future<String>> sending = new HashMap<>();
    try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
      passwords.forEach(
          (mailbox, password) ->
              sending.put(mailbox, senders.submit(() -> send(gateway, mailbox, password, start))));
      Map<String, String> digests = new HashMap<>();
      for (var sender : sending.entrySet()) {
        digests.put(sender.getKey(), sender.getValue().get(20, TimeUnit.MINUTES));
      }
      return digests;
    }
  }

  private static String send(ServedGateway gateway, String mailbox, Secret password, Start start)
      throws Exception {
    LargeMessage message = new LargeMessage(mailbox, mailbox.hashCode());
    try (Wire wire = start.connect(gateway)) {
      logIn(wire, mailbox, password);
      start.loggedIn().countDown();
      assertThat(start.loggedIn().await(5, TimeUnit.MINUTES)).as("all are logged in").isTrue();
      ask(wire, "MAIL FROM:<" + mailbox + "> SIZE=" + LargeMessage.SIZE, "250");
      ask(wire, "RCPT TO:<somebody@example.com>", "250");
      ask(wire, "DATA", "354");
      message.send(wire);
      assertThat(GatewayFixture.reply(wire)).startsWith("250");
      return message.digest();
    }
  }

  private static void logIn(Wire wire, String mailbox, Secret password) throws IOException {
    GatewayFixture.reply(wire);
    ask(wire, "EHLO load", "250");
    String response = "\0" + mailbox + "\0" + password.revealText();
    byte[] octets = response.getBytes(StandardCharsets.UTF_8);
    ask(wire, "AUTH PLAIN " + Base64.getEncoder().encodeToString(octets), "235");
  }

  private static void ask(Wire wire, String line, String code) throws IOException {
    wire.say(line);
    assertThat(GatewayFixture.reply(wire)).startsWith(code);
  }

  private static Map<String, String> received(Sandbox sandbox) {
    List<ReceivedDigest> digests = sandbox.mail().digests();
    assertThat(digests).allMatch(digest -> digest.length() == LargeMessage.SIZE);
    return digests.stream()
        .collect(Collectors.toMap(ReceivedDigest::principal, ReceivedDigest::sha256));
  }
}
