package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.config.Access;
import org.kumobashi.server.config.Configuration;
import org.kumobashi.server.config.Listener;
import org.kumobashi.server.config.Network;
import org.kumobashi.server.config.TlsMode;

/** A configuration that changes under a gateway that serves. */
class ReloadTest {
  private GatewayFixture gateway;

  @BeforeEach
  void start() throws IOException {
    gateway = new GatewayFixture();
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private static Listener another(int port) {
    return new Listener(
        "another",
        Protocol.IMAP,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
        TlsMode.NONE,
        Access.cleartextFrom(Network.parse("127.0.0.0/8")),
        Listener.Content.standard());
  }

  private Configuration without(String listener, Listener... more) {
    List<Listener> listeners =
        new ArrayList<>(
            gateway.configuration.listeners().stream()
                .filter(it -> !it.name().equals(listener))
                .toList());
    listeners.addAll(List.of(more));
    return gateway.configuration.withListeners(listeners);
  }

  private static String greeting(int port) throws IOException {
    try (Wire wire = new Wire(new Socket(InetAddress.getLoopbackAddress(), port))) {
      wire.timeout(20_000);
      return GatewayFixture.line(wire);
    }
  }

  private int port(String listener) {
    return gateway.gateway().addresses().getOrDefault(listener, new InetSocketAddress(0)).getPort();
  }

  private static void answers(Wire wire, String tag) throws IOException {
    wire.say(tag + " NOOP");
    assertThat(GatewayFixture.await(wire, tag)).startsWith(tag + " OK");
  }

  @Test
  @DisplayName("R53 listeners come and go, and sessions of all of them go on")
  void exchangesListenersUnderSessions() throws Exception {
    try (Wire kept = gateway.imap();
        Wire orphan = gateway.connect("pop3")) {
      int pop3 = gateway.port("pop3");
      GatewayFixture.line(orphan);
      assertThat(gateway.gateway().reload(without("pop3", another(0)))).isEmpty();
      assertThat(greeting(port("another"))).startsWith("* OK ");
      assertThatThrownBy(() -> greeting(pop3)).isInstanceOf(IOException.class);
      answers(kept, "b1");
      orphan.say("CAPA");
      assertThat(GatewayFixture.line(orphan)).startsWith("+OK");
      assertThat(port("imaps")).as("the socket is kept").isEqualTo(gateway.port("imaps"));
      try (Wire next = gateway.imap()) {
        answers(next, "b2");
      }
    }
  }

  @Test
  @DisplayName("R53 limits hold for whoever comes next")
  void changesLimits() throws Exception {
    try (Wire first = gateway.imap()) {
      assertThat(
              gateway
                  .gateway()
                  .reload(
                      gateway.configuration.with(gateway.configuration.limits().withSessions(1))))
          .isEmpty();
      answers(first, "b1");
      assertThatThrownBy(gateway::imap).hasMessageContaining("[LIMIT]");
    }
  }

  @Test
  @DisplayName(
      "R53 a configuration with a fault is refused whole, with every fault, and the old one serves")
  void refusesABrokenOneWhole() throws Exception {
    Path certificate = gateway.configuration.tls().orElseThrow().pairs().getFirst().certificate();
    byte[] right = Files.readAllBytes(certificate);
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Wire session = gateway.imap()) {
      Configuration onTaken = without("pop3", another(0), another(taken.getLocalPort()));
      assertThat(gateway.gateway().reload(onTaken))
          .hasSize(1)
          .allMatch(fault -> fault.contains("listener another cannot use 127.0.0.1 port"));
      Files.writeString(certificate, "no certificate");
      assertThat(
              gateway
                  .gateway()
                  .reload(without("pop3", another(0)).with(gateway.configuration.grants())))
          .anyMatch(fault -> fault.startsWith("listener certificate: "));
      assertThat(gateway.gateway().addresses()).containsKey("pop3").doesNotContainKey("another");
      assertThat(greeting(gateway.port("pop3"))).startsWith("+OK");
      answers(session, "b1");
    } finally {
      Files.write(certificate, right);
    }
    assertThat(gateway.gateway().reload(without("pop3"))).as("mended").isEmpty();
  }

  @Test
  @DisplayName("R53 what cannot change while it runs is named")
  void namesWhatNeedsARestart() {
    Configuration other =
        gateway.configuration.with(
            new org.kumobashi.server.config.Grants(Duration.ofDays(1), java.util.Optional.empty()));
    assertThat(gateway.gateway().reload(other))
        .containsExactly("grants: this has changed, which needs a restart");
  }
}
