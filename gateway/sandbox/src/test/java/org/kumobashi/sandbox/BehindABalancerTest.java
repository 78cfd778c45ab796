package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.DeviceRequest;
import org.kumobashi.server.accounts.StoredAccounts;
import org.kumobashi.server.config.Configuration;
import org.kumobashi.server.config.Listener;
import org.kumobashi.server.config.Network;
import org.kumobashi.server.config.Origins;
import org.slf4j.LoggerFactory;

/**
 * The whole gateway behind a load balancer, at 127.0.0.1, that says whose connections it brings.
 */
class BehindABalancerTest {
  /** Stands where a second line or command would begin. */
  private static final String MARK = "forgedmark";

  private static final String OF_BALANCERS = "127.0.0.0/8";
  private static final String OF_CLIENTS = "198.51.100.0/24";

  private static GatewayFixture gateway;

  @BeforeAll
  static void start() throws IOException {
    gateway = GatewayFixture.configured(BehindABalancerTest::behindOne);
    logEverything(Level.TRACE);
  }

  private static void logEverything(@Nullable Level level) {
    for (String name : List.of("org.kumobashi.server", "org.kumobashi.access")) {
      ((Logger) LoggerFactory.getLogger(name)).setLevel(level);
    }
  }

  @AfterAll
  static void stop() {
    logEverything(null);
    gateway.close();
  }

  private static Configuration behindOne(Configuration c) {
    return c.withListeners(c.listeners().stream().map(BehindABalancerTest::behindOne).toList());
  }

  private static Listener behindOne(Listener l) {
    Origins origins = Origins.through(Network.parse(OF_BALANCERS));
    return new Listener(
        l.name(), l.protocol(), l.address(), l.terms(), l.access().with(origins), l.content());
  }

  /** A connection that begins with these octets, one for each character. */
  private static Wire connect(String octets) throws IOException {
    Wire wire = new Wire(new Socket(InetAddress.getLoopbackAddress(), gateway.port("imaps")));
    wire.timeout(30_000);
    wire.write(octets.getBytes(StandardCharsets.ISO_8859_1));
    wire.flush();
    return wire;
  }

  private static Wire connectFrom(String client) throws IOException {
    return connect("PROXY TCP4 " + client + " 192.0.2.1 51000 993\r\n");
  }

  /** The password of a device that may be used from this network only. */
  private static Secret deviceOf(String network) {
    try (StoredAccounts accounts = gateway.accounts()) {
      return accounts
          .administration(Actor.GATEWAY)
          .addDevice(
              new DeviceRequest(
                  GatewayFixture.ALICE,
                  "restricted",
                  Set.of(Protocol.values()),
                  List.of(Network.parse(network)),
                  Optional.empty(),
                  Optional.empty()))
          .password()
          .orElseThrow();
    }
  }

  private static String logIn(Wire wire, Secret password) throws IOException {
    wire.startTls(gateway.tls, "localhost");
    GatewayFixture.line(wire);
    wire.say("a1 LOGIN " + GatewayFixture.ALICE + " " + password.revealText());
    return GatewayFixture.await(wire, "a1 ");
  }

  @Test
  @DisplayName("R54 a device of the balancer's network is refused to who comes from another")
  void holdsADeviceToTheAddressInTheHeader() throws IOException {
    Secret password = deviceOf(OF_BALANCERS);
    try (Wire elsewhere = connectFrom("198.51.100.7");
        Wire there = connectFrom("127.0.0.9")) {
      assertThat(logIn(elsewhere, password)).startsWith("a1 NO [AUTHORIZATIONFAILED]");
      assertThat(logIn(there, password)).startsWith("a1 OK");
    }
  }

  @Test
  @DisplayName("R54 a device of another network than the balancer's is let in from there")
  void letsADeviceInFromTheAddressInTheHeader() throws IOException {
    Secret password = deviceOf(OF_CLIENTS);
    try (Wire there = connectFrom("198.51.100.7");
        Wire nearby = connectFrom("198.51.101.7");
        Wire ofTheBalancer = connect("PROXY UNKNOWN\r\n")) {
      assertThat(logIn(there, password)).startsWith("a1 OK");
      assertThat(logIn(nearby, password)).startsWith("a1 NO [AUTHORIZATIONFAILED]");
      assertThat(logIn(ofTheBalancer, password)).startsWith("a1 NO [AUTHORIZATIONFAILED]");
    }
  }

  @ParameterizedTest
  @DisplayName(
      "R48 what stands in a header of version 1 in place of an address ends the connection")
  @ValueSource(
      strings = {
        "PROXY TCP4 198.51.100.7\nevent=forgedmark 192.0.2.1 51000 993\r\n",
        "PROXY TCP4 198.51.100.7\revent=forgedmark 192.0.2.1 51000 993\r\n",
        "PROXY TCP4 198.51.100.7\0forgedmark 192.0.2.1 51000 993\r\n",
        "PROXY TCP4 198.51.100.7\r\na1 NOOP forgedmark\r\n",
        "PROXY TCP4 198.51.100.7 192.0.2.1 51000 forgedmark\r\n",
        "PROXY TCP4 \" event=forgedmark\" 192.0.2.1 51000 993\r\n",
        "PROXY TCP6 fe80::1%forgedmark\nx fe80::1 51000 993\r\n",
        "PROXY TCP4 forgedmark.example.org 192.0.2.1 51000 993\r\n",
        "PROXY forgedmark\u001b[2J 198.51.100.7 192.0.2.1 51000 993\r\n",
        "PROXY TCP4 198.51.100.7 192.0.2.1 51000 993 forgedmark\r\n",
        "PROXY\r\nevent=forgedmark\r\n",
      })
  void takesNoTextForAnAddress(String header) throws IOException {
    try (CapturedLog log = new CapturedLog();
        Wire wire = connect(header + "a1 NOOP\r\n" + MARK.repeat(30))) {
      assertThat(isEnded(wire)).isTrue();
      // The reader of headers closes the connection before it says why.
      Awaitility.await().until(() -> !log.lines("event=turned-away").isEmpty());
      assertThat(log.lines(MARK)).isEmpty();
    }
  }

  private static boolean isEnded(Wire wire) {
    try {
      return wire.readLine().isEmpty();
    } catch (IOException reset) {
      return true;
    }
  }

  @ParameterizedTest
  @DisplayName("R48 names in the extensions of version 2 are passed over, whatever they hold")
  @ValueSource(
      strings = {
        "forgedmark\r\nevent=forgedmark",
        "\0forgedmark",
        "\" event=forgedmark cause=\"",
        "\u001b[2Jforgedmark\u0007",
        "\u00c0\u008aforgedmark\u00c2\u0085",
      })
  void passesOverNames(String name) throws IOException {
    Secret password = deviceOf(OF_CLIENTS);
    try (CapturedLog log = new CapturedLog();
        Wire wire = connect(versionTwo(authority(name) + certificate(name)))) {
      assertThat(logIn(wire, password)).startsWith("a1 OK");
      assertThat(log.lines("client=198.51.100.7")).isNotEmpty();
      assertThat(log.lines(MARK)).isEmpty();
    }
  }

  /** PROXY over TCP and IPv4, from 198.51.100.7. */
  private static String versionTwo(String extensions) {
    String addresses = hex("c6336407" + "c0000201" + "c73803e1");
    return hex("0d0a0d0a000d0a515549540a" + "2111")
        + length(addresses + extensions)
        + addresses
        + extensions;
  }

  /** PP2_TYPE_AUTHORITY: the name a client asked for in its TLS. */
  private static String authority(String name) {
    return extension('\u0002', name);
  }

  /** PP2_TYPE_SSL, with the PP2_SUBTYPE_SSL_CN of a client's certificate in it. */
  private static String certificate(String name) {
    return extension(' ', hex("07" + "00000000") + extension('"', name));
  }

  private static String extension(char type, String value) {
    return type + length(value) + value;
  }

  private static String length(String text) {
    return "" + (char) (text.length() >> 8) + (char) (text.length() & 0xff);
  }

  private static String hex(String digits) {
    return new String(HexFormat.of().parseHex(digits), StandardCharsets.ISO_8859_1);
  }
}
