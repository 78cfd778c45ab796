package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.sandbox.entra.EntraFault;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.StoredAccounts;

/** The machine's clock is put forward or back by hours while the gateway runs. */
class ClockJumpTest {
  private final MovedClock clock = new MovedClock();
  private GatewayFixture gateway;

  @BeforeEach
  void start() throws IOException {
    clock.now = Instant.now();
    gateway =
        GatewayFixture.configured(
            new SubmissionSetting().messagesPerMinute(30).longestWait(Duration.ofMillis(200)),
            clock);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private String logIn() throws IOException {
    try (Wire wire = gateway.connect("imaps")) {
      GatewayFixture.line(wire);
      wire.say("a1 LOGIN " + GatewayFixture.ALICE + " " + gateway.password.revealText());
      return GatewayFixture.line(wire);
    }
  }

  private void grantIsActive() {
    try (StoredAccounts accounts = gateway.accounts()) {
      Grant grant =
          accounts
              .grant(accounts.mailbox(GatewayFixture.ALICE).orElseThrow().grant())
              .orElseThrow();
      assertThat(grant.state()).isEqualTo(Grant.State.ACTIVE);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {7, -7, 240, -240})
  @DisplayName("R50 a clock put forward or back by hours ends no session and hinders no login")
  void servesOn(long hours) throws IOException {
    try (Wire session = gateway.imap();
        SubmissionClient sender = SubmissionClient.of(gateway)) {
      assertThat(sender.send("before")).startsWith("250 ");
      clock.advance(Duration.ofHours(hours));
      session.say("a2 NOOP");
      assertThat(GatewayFixture.await(session, "a2")).startsWith("a2 OK");
      assertThat(sender.send("after")).startsWith("250 ");
      assertThat(logIn()).startsWith("a1 OK");
      grantIsActive();
    }
  }

  @Test
  @DisplayName("R50 trouble that would have passed in seconds passes though the clock is put back")
  void doesNotProlongASetback() throws IOException {
    gateway.sandbox.entra().faults().next(new EntraFault.ServerError(503), 3);
    assertThat(logIn()).startsWith("a1 NO [UNAVAILABLE]");
    gateway.sandbox.entra().faults().clear();
    clock.advance(Duration.ofHours(-7));
    assertThat(logIn()).as("the setback lasts").startsWith("a1 NO [UNAVAILABLE]");
    clock.advance(Duration.ofSeconds(30));
    assertThat(logIn()).startsWith("a1 OK");
  }

  @Test
  @DisplayName(
      "R50 a mailbox that used its pace up may go on in a minute though the clock is put back")
  void doesNotProlongThePace() throws IOException {
    try (SubmissionClient sender = SubmissionClient.of(gateway)) {
      String reply = sender.send("0");
      for (int i = 1; i < 60 && reply.startsWith("250 "); i++) {
        reply = sender.send(Integer.toString(i));
      }
      assertThat(reply).as("the pace is used up").startsWith("4");
    }
    clock.advance(Duration.ofHours(-7));
    try (SubmissionClient sender = SubmissionClient.of(gateway)) {
      assertThat(sender.mail()).as("still used up").startsWith("4");
    }
    clock.advance(Duration.ofMinutes(2));
    try (SubmissionClient sender = SubmissionClient.of(gateway)) {
      assertThat(sender.send("later")).startsWith("250 ");
    }
  }
}
