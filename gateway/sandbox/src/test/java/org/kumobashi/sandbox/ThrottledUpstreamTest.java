package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.sandbox.mail.MailCounters;
import org.kumobashi.sandbox.mail.SandboxMail;

/** When upstream asks a mailbox to slow down, the gateway leaves it alone for a while. */
class ThrottledUpstreamTest {
  private static final String ALICE = GatewayFixture.ALICE;

  private GatewayFixture gateway;
  private SandboxMail mail;
  private MailCounters counters;

  @BeforeEach
  void start() throws IOException {
    // Shorter than the rest of 30 s, so that it is told at once that there is one.
    gateway =
        GatewayFixture.configured(new SubmissionSetting().longestWait(Duration.ofMillis(300)));
    mail = gateway.sandbox.mail();
    counters = mail.counters();
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "430 4.2.0 STOREDRV; mailbox is throttled",
        "431 4.3.1 STOREDRV.ClientSubmit; too busy",
        "432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded",
      })
  @DisplayName("R41 after a throttle at MAIL the mailbox rests, and upstream is left alone")
  void restsAfterAThrottle(String reply) throws Exception {
    mail.quirks().smtp().next("MAIL", reply);
    try (SubmissionClient client = SubmissionClient.of(gateway)) {
      assertThat(client.mail()).startsWith(reply.substring(0, 10)).endsWith(")");
      long connections = counters.connections(Protocol.SMTP);
      assertThat(client.mail()).startsWith("451 4.3.2 ");
      assertResting();
      assertThat(counters.connections(Protocol.SMTP)).isEqualTo(connections);
    }
  }

  @Test
  @DisplayName("R41 a 421 for too many messages ends the session and the mailbox rests")
  void restsAfterA421() throws Exception {
    mail.quirks()
        .smtp()
        .next("MAIL", "421 4.4.2 Message submission rate for this client has exceeded the limit");
    try (SubmissionClient client = SubmissionClient.of(gateway)) {
      assertThat(client.mail()).startsWith("421 4.4.2 ").contains("sent too many messages");
      assertThat(GatewayFixture.line(client.wire())).isEqualTo("(end)");
      assertResting();
    }
  }

  @Test
  @DisplayName("R41 a throttle in answer to a message is told as it is, and the mailbox rests")
  void restsAfterAThrottledMessage() throws Exception {
    mail.quirks().smtp().next("END", "432 4.3.2 STOREDRV.ClientSubmit; sender thread limit");
    try (SubmissionClient client = SubmissionClient.of(gateway)) {
      assertThat(client.send("throttled")).startsWith("432 4.3.2 ");
      assertThat(client.mail()).startsWith("451 4.3.2 ");
      assertResting();
      assertThat(mail.received()).isEmpty();
    }
  }

  @Test
  @DisplayName("R41 a throttle at the login upstream is temporary, and the mailbox rests")
  void restsAfterAThrottledLogin() throws Exception {
    mail.quirks().smtp().next("AUTH", "432 4.3.2 Concurrent connections limit exceeded");
    assertResting();
    assertThat(counters.connections(Protocol.SMTP)).isEqualTo(1);
    assertResting();
    assertThat(counters.connections(Protocol.SMTP)).isEqualTo(1);
  }

  private void assertResting() throws IOException {
    try (SubmissionClient another = SubmissionClient.connected(gateway, "submissions", ALICE)) {
      assertThat(another.logIn(gateway.password)).startsWith("454 4.7.0 ").contains("in a minute");
    }
  }

  @Test
  @DisplayName("R41 when the rest is over a waiting message is sent")
  void sendsWhenTheRestIsOver() throws Exception {
    try (GatewayFixture patient =
            GatewayFixture.configured(new SubmissionSetting().coolDown(Duration.ofSeconds(1)));
        SubmissionClient client = SubmissionClient.of(patient)) {
      patient
          .sandbox
          .mail()
          .quirks()
          .smtp()
          .next("MAIL", "432 4.3.2 Concurrent connections limit exceeded");
      assertThat(client.mail()).startsWith("432 4.3.2 ");
      assertThat(client.send("rested")).startsWith("250 2.0.0");
    }
  }
}
