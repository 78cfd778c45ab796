package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A POP3 session from both sides of the hand-over. */
class Pop3SessionTest {
  private GatewayFixture gateway;

  @BeforeEach
  void start() throws IOException {
    gateway = new GatewayFixture();
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private static List<String> listing(Wire wire) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = GatewayFixture.line(wire);
        !line.equals(".") && !line.equals("(end)");
        line = GatewayFixture.line(wire)) {
      lines.add(line);
    }
    return lines;
  }

  private Wire loggedIn() throws IOException {
    Wire wire = gateway.connect("pop3s");
    GatewayFixture.line(wire);
    wire.say("USER " + GatewayFixture.ALICE, "PASS " + gateway.password.revealText());
    GatewayFixture.line(wire);
    assertThat(GatewayFixture.line(wire)).startsWith("+OK Logged in");
    return wire;
  }

  @Test
  @DisplayName("R34 dots arrive stuffed as upstream stuffed them")
  void leavesDotsAsTheyAre() throws Exception {
    String message = "Subject: dots\r\n\r\n.\r\n..\r\n.one\r\nlast.\r\n";
    gateway
        .sandbox
        .mail()
        .deliver(GatewayFixture.ALICE, message.getBytes(StandardCharsets.US_ASCII));
    try (Wire wire = loggedIn()) {
      wire.say("RETR 1");
      assertThat(GatewayFixture.line(wire)).startsWith("+OK");
      assertThat(listing(wire)).endsWith("", "..", "...", "..one", "last.");
      wire.say("NOOP");
      assertThat(GatewayFixture.line(wire)).startsWith("+OK");
    }
  }

  @Test
  @DisplayName("R34 CAPA is the gateway's before login and upstream's after it, both whole")
  void answersCapaInBothStates() throws Exception {
    try (Wire wire = gateway.connect("pop3s")) {
      GatewayFixture.line(wire);
      wire.say("CAPA");
      assertThat(listing(wire)).contains("USER", "SASL PLAIN LOGIN", "UIDL", "TOP");
    }
    try (Wire wire = loggedIn()) {
      wire.say("CAPA", "STAT");
      assertThat(listing(wire)).contains("UIDL", "TOP").doesNotContain("SASL PLAIN LOGIN", "STLS");
      assertThat(GatewayFixture.line(wire)).isEqualTo("+OK 0 0");
    }
  }
}
