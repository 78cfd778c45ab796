package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.config.Access;
import org.kumobashi.server.config.Configuration;
import org.kumobashi.server.config.Listener;
import org.kumobashi.server.config.Network;
import org.kumobashi.server.config.SecretReference;
import org.kumobashi.server.config.ServerTls;
import org.kumobashi.server.config.TlsMode;
import org.kumobashi.server.config.TlsTerms;

/**
 * Devices that know TLS 1.0 and no better: where they are let in, and that they are nowhere else.
 * And ports that take TLS at once as well as by command.
 */
class LegacyTlsTest {
  private static GatewayFixture gateway;

  @TempDir static Path folder;

  @BeforeAll
  static void start() throws IOException {
    gateway = GatewayFixture.withPortal(LegacyTlsTest::withOldListeners);
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static Configuration withOldListeners(Configuration c) {
    Network here = Network.parse("127.0.0.0/8");
    Network elsewhere = Network.parse("192.0.2.0/24");
    TlsTerms implicit = TlsTerms.of(TlsMode.IMPLICIT);
    TlsTerms both = TlsTerms.of(TlsMode.STARTTLS).withHelloWait(Duration.ofMillis(200));
    List<Listener> listeners = new ArrayList<>(c.listeners());
    listeners.add(listener("old", Protocol.IMAP, implicit.withLegacyFrom(here)));
    listeners.add(listener("old-elsewhere", Protocol.IMAP, implicit.withLegacyFrom(elsewhere)));
    listeners.add(listener("old-both", Protocol.SMTP, both.withLegacyFrom(here)));
    listeners.add(listener("both", Protocol.SMTP, both));
    return c.withListeners(listeners).with(withRsa(c.tls().orElseThrow()));
  }

  private static Listener listener(String name, Protocol protocol, TlsTerms tls) {
    InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new Listener(name, protocol, free, tls, Access.standard(), Listener.Content.standard());
  }

  // Without extensions, as in a hello of SSL 2.0, there is no key exchange but with an RSA key. It
  // is by another authority of the same name, which nobody here minds.
  private static ServerTls withRsa(ServerTls own) {
    Path chain = folder.resolve("rsa.pem");
    Path key = folder.resolve("rsa-key.pem");
    try {
      new SandboxAuthority().issueRsa().write(chain, key);
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
    ServerTls.Pair rsa = new ServerTls.Pair(chain, new SecretReference.InFile(key));
    return new ServerTls(List.of(own.pairs().getFirst(), rsa));
  }

  private static ProgramRun openssl(int port, String input, String... options)
      throws IOException, InterruptedException {
    Path in = Files.writeString(Files.createTempFile(folder, "in", ""), input);
    List<String> command =
        new ArrayList<>(
            List.of("openssl", "s_client", "-ign_eof", "-connect", "127.0.0.1:" + port));
    command.addAll(List.of(options));
    return ProgramRun.of(in, command);
  }

  private static final String[] TLS_1_0 = {"-tls1", "-cipher", "ALL:@SECLEVEL=0"};

  private static String login() {
    return "a1 LOGIN %s %s\r\na2 LOGOUT\r\n"
        .formatted(GatewayFixture.ALICE, gateway.password.revealText());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ECDHE-RSA-AES128-SHA", "ECDHE-RSA-AES256-SHA", "AES128-SHA", "AES256-SHA"})
  @RequiresProgram("openssl")
  void letsAnOldDeviceLogInByTls10WhereItsNetworkIsNamed(String suite) throws Exception {
    ProgramRun run =
        openssl(gateway.port("old"), login(), "-tls1", "-cipher", suite + ":@SECLEVEL=0");

    assertThat(run.said()).contains("Protocol  : TLSv1\n", "a1 OK");
    String management = "http:/" + gateway.gateway().managementAddress().orElseThrow() + "/metrics";
    assertThat(gateway.get(management))
        .contains("kumobashi_tls_handshakes_total{listener=\"old\",version=\"TLSv1\"}")
        .contains("kumobashi_devices_old_tls 1.0\n");
  }

  @Test
  @RequiresProgram("openssl")
  void logsAnOldDeviceInAsTheIssueHasIt() throws Exception {
    assertThat(openssl(gateway.port("old"), login(), TLS_1_0).said()).contains("a1 OK");
  }

  @Test
  @RequiresProgram("openssl")
  void speaksTls13ToWhoeverCanThereToo() throws Exception {
    assertThat(openssl(gateway.port("old"), login()).said()).contains("New, TLSv1.3", "a1 OK");
  }

  static Stream<String> everywhereElse() {
    return Stream.of(
        "imap", "imaps", "pop3", "pop3s", "submission", "submissions", "old-elsewhere", "both");
  }

  @ParameterizedTest
  @MethodSource("everywhereElse")
  @RequiresProgram("openssl")
  void refusesTls10AndTls11EverywhereElse(String listener) throws Exception {
    for (String version : List.of("-tls1", "-tls1_1")) {
      List<String> options = new ArrayList<>(List.of(version, "-cipher", "ALL:@SECLEVEL=0"));
      starttls(listener).ifPresent(p -> options.addAll(List.of("-starttls", p)));

      ProgramRun run = openssl(gateway.port(listener), "", options.toArray(String[]::new));

      assertThat(run.code()).as(run.said()).isNotZero();
      assertThat(run.said()).contains("alert protocol version").doesNotContain("BEGIN CERT");
    }
  }

  private static Optional<String> starttls(String listener) {
    return switch (listener) {
      case "imap", "pop3" -> Optional.of(listener);
      case "submission" -> Optional.of("smtp");
      default -> Optional.empty();
    };
  }

  @Test
  @RequiresProgram("openssl")
  void refusesTls10AtThePortal() throws Exception {
    int portal = gateway.gateway().portalAddress().orElseThrow().getPort();

    ProgramRun run = openssl(portal, "", TLS_1_0);

    assertThat(run.code()).isNotZero();
    assertThat(run.said()).contains("alert protocol version").doesNotContain("BEGIN CERT");
  }

  /** RFC 5246 appendix E.2: TLS 1.0 at most, RSA with AES-128-CBC-SHA, a challenge of 16 octets. */
  private static final byte[] SSL_2_HELLO =
      HexFormat.of()
          .parseHex("801c0103010003000000100000" + "2f" + "000102030405060708090a0b0c0d0e0f");

  private static byte[] answerToSsl2Hello(String listener) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port(listener))) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(SSL_2_HELLO);
      InputStream in = socket.getInputStream();
      return in.readNBytes(6);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"old", "old-both"})
  void answersAHelloInTheFormOfSsl2WithAServerHelloOfTls10(String listener) throws Exception {
    byte[] answer = answerToSsl2Hello(listener);

    assertThat(HexFormat.of().formatHex(answer, 0, 3)).isEqualTo("160301");
    assertThat(answer[5]).as("ServerHello").isEqualTo((byte) 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"imaps", "old-elsewhere", "both"})
  void refusesAHelloInTheFormOfSsl2EverywhereElse(String listener) throws Exception {
    byte[] answer = answerToSsl2Hello(listener);

    assertThat(answer.length == 0 || answer[0] == 0x15).as("an alert or nothing").isTrue();
  }

  @Test
  @RequiresProgram("openssl")
  void takesTlsAtOnceAndByCommandOnOnePort() throws Exception {
    int port = gateway.port("both");

    String atOnce = openssl(port, "QUIT\r\n", "-quiet").said();
    String byCommand = openssl(port, "QUIT\r\n", "-quiet", "-starttls", "smtp").said();

    assertThat(atOnce).contains("220 localhost", "221 ");
    assertThat(byCommand).contains("221 ");
    try (Wire clear = gateway.connect("both")) {
      assertThat(GatewayFixture.line(clear)).startsWith("220 localhost");
      clear.say("EHLO here");
      assertThat(GatewayFixture.reply(clear)).contains("STARTTLS");
    }
  }

  @Test
  @RequiresProgram("openssl")
  void offersNoStartTlsToWhoeverBeganWithTls() throws Exception {
    String said = openssl(gateway.port("both"), "EHLO here\r\nQUIT\r\n", "-quiet").said();

    assertThat(said).contains("AUTH ").doesNotContain("STARTTLS");
  }
}
