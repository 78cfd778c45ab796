package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.sandbox.mail.ReceivedMessage;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.StoredAccounts;

/** The real gateway, killed while clients send. */
class KilledGatewayTest {
  private static final int SENDERS = 4;
  private static final int ROUNDS = 2;

  /** More than they get to. */
  private static final int MOST_EACH = 100;

  private static final int BEFORE_THE_END = 60;

  @TempDir Path folder;
  private final Set<String> tried = ConcurrentHashMap.newKeySet();
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

  @Test
  @DisplayName(
      "R15 kill -9 under load: what was acknowledged is upstream once, all tokens serve on")
  void losesNothing() throws Exception {
    try (Sandbox sandbox = SandboxFixture.startIn(folder);
        ServedGateway gateway = new ServedGateway(sandbox, folder)) {
      sandbox.mail().quirks().tarpit(Duration.ZERO);
      Map<String, Secret> passwords = gateway.enrol(mailboxes());
      for (int round = 0; round < ROUNDS; round++) {
        gateway.serve(List.of());
        sendUntilKilled(gateway, passwords, "round" + round);
      }
      holdsWhatWasAcknowledged(sandbox);
      storeIsWhole(gateway);
      gateway.serve(List.of());
      for (var sender : passwords.entrySet()) {
        try (SubmissionClient client = client(gateway, sender.getKey(), sender.getValue())) {
          assertThat(client.send("after")).startsWith("250 ");
        }
      }
    }
  }

  private static List<String> mailboxes() {
    return IntStream.range(0, SENDERS).mapToObj(i -> "s" + i + "@" + Sandbox.DOMAIN).toList();
  }

  private static SubmissionClient client(ServedGateway gateway, String mailbox, Secret password)
      throws IOException {
    SubmissionClient client = SubmissionClient.greeted(gateway.connect(), mailbox);
    assertThat(client.logIn(password)).startsWith("235 ");
    return client;
  }

  private void sendUntilKilled(ServedGateway gateway, Map<String, Secret> passwords, String round)
      throws Exception {
    int before = acknowledged.size();
    try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> sending = new ArrayList<>();
      passwords.forEach(
          (mailbox, password) ->
              sending.add(senders.submit(() -> send(gateway, mailbox, password, round))));
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofMillis(5))
          .until(() -> acknowledged.size() >= before + BEFORE_THE_END);
      gateway.process().destroyForcibly().waitFor();
      for (Future<?> sender : sending) {
        sender.get();
      }
    }
  }

  private void send(ServedGateway gateway, String mailbox, Secret password, String round) {
    try (SubmissionClient client = client(gateway, mailbox, password)) {
      for (int i = 0; i < MOST_EACH; i++) {
        String subject = round + "-" + mailbox.substring(0, mailbox.indexOf('@')) + "-" + i;
        tried.add(subject);
        if (client.send(subject).startsWith("250 ")) {
          acknowledged.add(subject);
        }
      }
    } catch (IOException | AssertionError killed) {
      // In the midst of a message, or before the reply to it.
    }
  }

  private void holdsWhatWasAcknowledged(Sandbox sandbox) {
    List<String> upstream = sandbox.mail().received().stream().map(this::subject).toList();
    assertThat(upstream).doesNotHaveDuplicates().containsAll(acknowledged);
    assertThat(tried).containsAll(upstream).hasSizeGreaterThan(acknowledged.size());
  }

  private String subject(ReceivedMessage message) {
    String text = new String(message.octets().toArray(), StandardCharsets.US_ASCII);
    return text.lines().findFirst().orElseThrow().substring("Subject: ".length());
  }

  // Opening it examines every page.
  private static void storeIsWhole(ServedGateway gateway) {
    try (StoredAccounts accounts = gateway.accounts()) {
      assertThat(accounts.administration(Actor.GATEWAY).mailboxes()).hasSize(SENDERS);
    }
  }
}
