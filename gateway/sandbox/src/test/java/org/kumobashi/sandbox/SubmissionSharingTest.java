package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.sandbox.mail.MailCounters;
import org.kumobashi.sandbox.mail.Quirk;
import org.kumobashi.sandbox.mail.ReceivedMessage;

/** Many clients of one mailbox share the few upstream sessions Exchange Online bears. */
class SubmissionSharingTest {
  private static final String ALICE = GatewayFixture.ALICE;

  private GatewayFixture gateway;

  @BeforeEach
  void start() throws IOException {
    gateway = new GatewayFixture();
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private MailCounters counters() {
    return gateway.sandbox.mail().counters();
  }

  private Wire loggedIn() throws IOException {
    Wire wire = gateway.connect("submissions");
    wire.timeout(60_000);
    GatewayFixture.reply(wire);
    String response = "\0" + ALICE + "\0" + gateway.password.revealText();
    wire.say(
        "EHLO client",
        "AUTH PLAIN "
            + Base64.getEncoder().encodeToString(response.getBytes(StandardCharsets.UTF_8)));
    GatewayFixture.reply(wire);
    assertThat(GatewayFixture.reply(wire)).startsWith("235");
    return wire;
  }

  /** The replies to MAIL, RCPT, DATA and the message, as far as it went well. */
  private static List<String> send(Wire wire, String subject) throws IOException {
    List<String> replies = new ArrayList<>();
    for (String line :
        List.of(
            "MAIL FROM:<" + ALICE + ">",
            "RCPT TO:<" + ALICE + ">",
            "DATA",
            "Subject: " + subject + "\r\nMessage-ID: <" + subject + "@test>\r\n\r\nbody\r\n.")) {
      wire.say(line);
      String reply = GatewayFixture.reply(wire);
      replies.add(reply);
      if (reply.charAt(0) > '3') {
        break;
      }
    }
    return replies;
  }

  private Set<String> subjects() {
    return gateway.sandbox.mail().received().stream()
        .map(ReceivedMessage::octets)
        .map(content -> content.latin1().lines().findFirst().orElseThrow())
        .collect(Collectors.toSet());
  }

  @Test
  @DisplayName("R41 60 messages from 10 connections all arrive, by never more than 3 sessions")
  void sixtyMessagesFromTenConnectionsAllArrive() throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<String>>> outcomes = new ArrayList<>();
      for (int client = 0; client < 10; client++) {
        int number = client;
        outcomes.add(clients.submit(() -> sendSix(number)));
      }
      for (Future<List<String>> outcome : outcomes) {
        assertThat(outcome.get(5, TimeUnit.MINUTES)).hasSize(6).allMatch(r -> r.startsWith("250"));
      }
    }
    assertThat(subjects()).hasSize(60);
    assertThat(gateway.sandbox.mail().received()).hasSize(60);
    assertThat(counters().mostSessions(Protocol.SMTP, ALICE)).isBetween(1, 3);
    assertThat(counters().logins(Protocol.SMTP, MailCounters.Outcome.TURNED_AWAY)).isZero();
  }

  private List<String> sendSix(int client) throws IOException {
    List<String> outcomes = new ArrayList<>();
    try (Wire wire = loggedIn()) {
      for (int message = 0; message < 6; message++) {
        outcomes.add(send(wire, client + "-" + message).getLast());
      }
      wire.say("QUIT");
      assertThat(GatewayFixture.reply(wire)).startsWith("221");
    }
    return outcomes;
  }

  @Test
  void aLoopOfShortConnectionsLogsInUpstreamOnce() throws Exception {
    for (int round = 0; round < 8; round++) {
      try (Wire wire = loggedIn()) {
        assertThat(send(wire, "round-" + round)).last().asString().startsWith("250");
        wire.say("QUIT");
        assertThat(GatewayFixture.reply(wire)).startsWith("221");
      }
    }
    assertThat(subjects()).hasSize(8);
    assertThat(counters().logins(Protocol.SMTP, ALICE)).isEqualTo(1);
  }

  @Test
  void anotherMailboxGetsASessionOfItsOwn() throws Exception {
    String bob = "bob@" + Sandbox.DOMAIN;
    gateway.enrol(bob);
    try (Wire wire = loggedIn()) {
      assertThat(send(wire, "hers")).last().asString().startsWith("250");
    }
    assertThat(counters().logins(Protocol.SMTP, bob)).isZero();
    assertThat(counters().logins(Protocol.SMTP, ALICE)).isEqualTo(1);
  }

  @Test
  void anIdleSessionThatDiedCostsNoMessage() throws Exception {
    try (Wire wire = loggedIn()) {
      assertThat(send(wire, "one")).last().asString().startsWith("250");
      gateway.sandbox.mail().drop(Protocol.SMTP);
      Awaitility.await().until(() -> counters().sessions(Protocol.SMTP, ALICE) == 0);
      assertThat(send(wire, "two")).last().asString().startsWith("250");
    }
    assertThat(subjects()).containsExactlyInAnyOrder("Subject: one", "Subject: two");
    assertThat(counters().logins(Protocol.SMTP, ALICE)).isEqualTo(2);
  }

  @Test
  void aTransactionAbandonedByOneClientIsNotSeenByTheNext() throws Exception {
    try (Wire careless = loggedIn()) {
      careless.say("MAIL FROM:<" + ALICE + ">", "RCPT TO:<bob@example.ac.jp>");
      assertThat(GatewayFixture.reply(careless)).startsWith("250");
      assertThat(GatewayFixture.reply(careless)).startsWith("250");
    }
    try (Wire next = loggedIn()) {
      assertThat(send(next, "next")).last().asString().startsWith("250");
    }
    assertThat(gateway.sandbox.mail().received())
        .singleElement()
        .extracting(ReceivedMessage::recipients)
        .isEqualTo(List.of(ALICE));
  }

  @Test
  @DisplayName(
      "R36 upstream gone after the final dot is told as 451 4.4.2, and the session goes on")
  void tellsThatAnOutcomeIsUnknown() throws Exception {
    gateway.sandbox.mail().quirks().on(Quirk.HANG_UP_AFTER_ACCEPTING, 1);
    try (Wire wire = loggedIn()) {
      assertThat(send(wire, "perhaps")).last().asString().startsWith("451 4.4.2 ");
      assertThat(send(wire, "surely")).last().asString().startsWith("250");
    }
    assertThat(subjects()).containsExactlyInAnyOrder("Subject: perhaps", "Subject: surely");
  }

  @Test
  @DisplayName("R41 a throttle of upstream is told as it is, and the mailbox then rests")
  void restsAfterAThrottle() throws Exception {
    gateway
        .sandbox
        .mail()
        .quirks()
        .smtp()
        .next("MAIL", "432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded");
    try (Wire wire = loggedIn()) {
      assertThat(send(wire, "throttled")).last().asString().startsWith("432 4.3.2 Too many");
      long before = System.nanoTime();
      assertThat(send(wire, "resting")).last().asString().startsWith("451 4.3.2 ");
      assertThat(System.nanoTime() - before).isGreaterThan(TimeUnit.SECONDS.toNanos(19));
    }
    assertThat(counters().finalDots()).isZero();
  }
}
