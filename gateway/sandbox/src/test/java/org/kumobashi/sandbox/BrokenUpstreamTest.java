package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.kumobashi.sandbox.BrokenWire.Break;
import org.kumobashi.server.config.Configuration;
import org.kumobashi.server.config.Upstream;

/** What clients see when the wire to upstream breaks, at every point of a session. */
class BrokenUpstreamTest {
  private static final Duration SHORT = Duration.ofSeconds(1);

  private final BrokenWire imap;
  private final BrokenWire smtp;
  private GatewayFixture gateway;
  private CapturedLog log;

  BrokenUpstreamTest() throws IOException {
    imap = new BrokenWire();
    smtp = new BrokenWire();
  }

  @BeforeEach
  void start() throws IOException {
    gateway =
        GatewayFixture.configured(
            c -> new SubmissionSetting().keepUpstream(Duration.ZERO).apply(overBrokenWires(c)));
    log = new CapturedLog();
  }

  @AfterEach
  void stop() throws IOException {
    log.close();
    gateway.close();
    imap.close();
    smtp.close();
  }

  private Configuration overBrokenWires(Configuration c) {
    Upstream u = c.upstream();
    imap.leadTo(u.imap().port());
    smtp.leadTo(u.smtp().port());
    return c.with(
        new Upstream(
            new Upstream.Server(u.imap().host(), imap.port(), u.imap().tls()),
            u.pop3(),
            new Upstream.Server(u.smtp().host(), smtp.port(), u.smtp().tls()),
            u.trust(),
            SHORT,
            SHORT));
  }

  /** From the first octet to far beyond a login: handshake, greeting, token, mailbox. */
  private static List<Integer> points(int step) {
    return IntStream.iterate(0, at -> at < 4_000, at -> at + step).boxed().toList();
  }

  private String imapAnswer() throws IOException {
    try (Wire wire = gateway.connect("imaps")) {
      GatewayFixture.line(wire);
      wire.say("a1 LOGIN " + GatewayFixture.ALICE + " " + gateway.password.revealText());
      String answer = GatewayFixture.line(wire);
      if (answer.startsWith("a1 OK")) {
        wire.say("a2 NOOP");
        String next = GatewayFixture.await(wire, "a2");
        assertThat(next).matches("\\(end\\)|a2 OK.*");
      }
      return answer;
    }
  }

  private void imapIsTemporary(Break how, int step) throws IOException {
    int refused = 0;
    for (int at : points(step)) {
      imap.breaks(how, at);
      String answer = imapAnswer();
      assertThat(answer).as("%s at %d", how, at).matches("a1 (OK|NO \\[UNAVAILABLE\\]).*");
      refused += answer.startsWith("a1 NO") ? 1 : 0;
    }
    assertThat(refused).as("broken before the end of the login").isGreaterThan(3);
    imap.breaks(Break.NEVER, 0);
    assertThat(imapAnswer()).startsWith("a1 OK");
    leavesNothingBehind();
  }

  private void leavesNothingBehind() {
    assertThat(log.lines("event=bug")).isEmpty();
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                gateway
                    .get(
                        "http:/" + gateway.gateway().managementAddress().orElseThrow() + "/metrics")
                    .contains("kumobashi_sessions 0.0"));
  }

  @Test
  @DisplayName("R50 upstream resets an IMAP session at any point: temporary, or the session ends")
  void outlivesResets() throws IOException {
    imapIsTemporary(Break.RESET, 97);
  }

  @Test
  @DisplayName("R50 upstream speaks nonsense from any point on: temporary, or the session ends")
  void outlivesNonsense() throws IOException {
    imapIsTemporary(Break.NONSENSE, 97);
  }

  @Test
  @DisplayName(
      "R52 upstream falls silent at any point of the login: temporary, within its deadline")
  void outlivesSilence() throws IOException {
    for (int at : List.of(0, 1, 500, 1_000)) {
      imap.breaks(Break.SILENCE, at);
      assertThat(imapAnswer()).as("silent at %d", at).startsWith("a1 NO [UNAVAILABLE]");
    }
    imap.breaks(Break.NEVER, 0);
    assertThat(imapAnswer()).startsWith("a1 OK");
    leavesNothingBehind();
  }

  @Test
  @DisplayName(
      "R36 upstream resets an SMTP session at any point: what is acknowledged is there once")
  void losesNoAcknowledgedMessage() throws IOException {
    int refused = 0;
    for (int at : points(131)) {
      String subject = "cut-at-" + at;
      smtp.breaks(Break.RESET, at);
      String answer = sent(subject);
      assertThat(answer).as(subject).matches("(?s)(250|451|454|421) .*|\\(end\\)");
      long upstream = received().filter(subject::equals).count();
      if (answer.startsWith("250 ")) {
        assertThat(upstream).as(subject).isEqualTo(1);
      } else {
        assertThat(upstream).as(subject).isLessThanOrEqualTo(1);
        assertThat(
                upstream == 0
                    || log.lines("outcome unknown").stream()
                        .anyMatch(line -> line.contains("<" + subject + "@test>")))
            .as("%s is upstream, and so listed as unknown", subject)
            .isTrue();
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(3);
    smtp.breaks(Break.NEVER, 0);
    assertThat(sent("whole")).startsWith("250 ");
    leavesNothingBehind();
  }

  /** The answer to the message, or to what failed before it. */
  private String sent(String subject) throws IOException {
    try (SubmissionClient client =
        SubmissionClient.connected(gateway, "submissions", GatewayFixture.ALICE)) {
      String login = client.logIn(gateway.password);
      if (!login.startsWith("235 ")) {
        return login;
      }
      String mail = client.mail();
      String recipient = client.ask("RCPT TO:<" + GatewayFixture.ALICE + ">");
      String data = client.ask("DATA");
      if (!data.startsWith("354 ")) {
        return List.of(mail, recipient, data).stream()
            .filter(reply -> !reply.startsWith("250 "))
            .findFirst()
            .orElseThrow();
      }
      return client.content(SubmissionClient.message(subject));
    }
  }

  private Stream<String> received() {
    return gateway.sandbox.mail().received().stream()
        .map(message -> new String(message.octets().toArray(), StandardCharsets.US_ASCII))
        .map(text -> text.lines().findFirst().orElseThrow().substring("Subject: ".length()));
  }
}
