package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.octets.OctetString;
import org.kumobashi.protocol.testkit.ScriptedLogin;
import org.kumobashi.protocol.testkit.Transcript;
import org.kumobashi.server.TestCertificate;
import org.kumobashi.server.config.Access;
import org.kumobashi.server.config.Limits;
import org.kumobashi.server.config.Listener;
import org.kumobashi.server.config.Network;
import org.kumobashi.server.config.SecretReference;
import org.kumobashi.server.config.ServerCertificates;
import org.kumobashi.server.config.ServerTls;
import org.kumobashi.server.config.TlsMode;
import org.kumobashi.server.config.TlsTerms;
import org.kumobashi.server.telemetry.Metrics;

/**
 * The second stage of every client transcript: a real listener, real sockets, real TLS; whole and
 * dribbled.
 */
class ClientTranscriptsOverSocketsTest {
  private static final String HOST = "gateway.example.ac.jp";
  private static final TestCertificate CERTIFICATE = TestCertificate.create();
  private static Transport transport;

  @TempDir static Path folder;

  @BeforeAll
  static void startLoops() {
    transport = new Transport();
    CERTIFICATE.writeCertificate(folder.resolve("cert.pem"));
    CERTIFICATE.writeKey(folder.resolve("key.pem"));
  }

  @AfterAll
  static void stopLoops() {
    transport.close();
  }

  static Stream<Arguments> transcripts() {
    return Stream.of(Protocol.values())
        .flatMap(
            protocol ->
                Transcript.in(Path.of("../protocol/src/test/dialogues", protocol.word())).stream()
                    .flatMap(
                        transcript ->
                            Stream.of(
                                Arguments.of(protocol, transcript, false),
                                Arguments.of(protocol, transcript, true))));
  }

  @ParameterizedTest(name = "{0} {1} dribbled={2}")
  @MethodSource("transcripts")
  void playsOverSockets(Protocol protocol, Transcript transcript, boolean dribbled)
      throws Exception {
    try (ServerSocket upstream = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ScriptedSessions sessions =
          new ScriptedSessions(transport, (InetSocketAddress) upstream.getLocalSocketAddress());
      Listeners.Population population = Listeners.Population.empty(DoorStage.open());
      ChannelGroup clients = population.clients();
      Listener listener = listener(protocol, transcript.settings());
      Channel bound =
          new Listeners(transport, population)
              .open(new Reception(listener, setting(sessions, transcript), HOST))
              .channel();
      try (Stage stage =
          new Stage(
              (InetSocketAddress) bound.localAddress(), upstream, sessions, clients, dribbled)) {
        stage.play(transcript);
      } finally {
        clients.close().awaitUninterruptibly();
        bound.close().awaitUninterruptibly();
      }
    }
  }

  private static Listener listener(Protocol protocol, Set<String> settings) {
    TlsMode tls =
        settings.contains("tls")
            ? TlsMode.IMPLICIT
            : settings.contains("starttls") ? TlsMode.STARTTLS : TlsMode.NONE;
    // A clear listener must name networks; one that names a foreign network lets nobody log in
    // here.
    String network = settings.contains("cleartext-login") ? "127.0.0.0/8" : "192.0.2.0/24";
    return new Listener(
        "stage",
        protocol,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        tls,
        Access.cleartextFrom(Network.parse(network)),
        Listener.Content.standard());
  }

  private static ClientSetting setting(ScriptedSessions sessions, Transcript transcript)
      throws IOException {
    boolean timesOut =
        transcript.entries().stream().anyMatch(entry -> entry.word().equals("TIMEOUT"));
    Limits standard = Limits.standard();
    Limits limits = timesOut ? standard.withLoginTimeout(Duration.ofMillis(700)) : standard;
    ServerTls tls =
        new ServerTls(
            folder.resolve("cert.pem"), new SecretReference.InFile(folder.resolve("key.pem")));
    return new ClientSetting(
        limits,
        Optional.of(listenerTls(tls)),
        sessions,
        new HandOver(limits, new SessionRegistry(limits), sessions, ScriptedSessions::terms),
        new Metrics());
  }

  private static ListenerTls listenerTls(ServerTls tls) throws IOException {
    return new TlsContexts(ServerCertificates.read(tls, InstantSource.system()))
        .listener("stage", TlsTerms.of(TlsMode.IMPLICIT), Duration.ofSeconds(10));
  }

  /** One client and one upstream socket, moved by the transcript's entries. */
  private static final class Stage implements AutoCloseable {
    private final ServerSocket upstream;
    private final ScriptedSessions sessions;
    private final ChannelGroup clients;
    private final boolean dribbled;
    private Socket client;
    private Optional<Socket> relayed = Optional.empty();
    private Optional<SocketException> cutOff = Optional.empty();

    Stage(
        InetSocketAddress gateway,
        ServerSocket upstream,
        ScriptedSessions sessions,
        ChannelGroup clients,
        boolean dribbled)
        throws IOException {
      this.client = new Socket(gateway.getAddress(), gateway.getPort());
      this.client.setTcpNoDelay(true);
      this.client.setSoTimeout(20_000);
      this.upstream = upstream;
      this.sessions = sessions;
      this.clients = clients;
      this.dribbled = dribbled;
      upstream.setSoTimeout(20_000);
    }

    void play(Transcript transcript) throws Exception {
      for (Transcript.Entry entry : transcript.entries()) {
        try {
          play(entry, transcript);
        } catch (IOException | AssertionError wrong) {
          throw new AssertionError(
              transcript.name() + ":" + entry.line() + ": " + wrong.getMessage(), wrong);
        }
      }
      if (cutOff.isPresent()) {
        throw cutOff.get();
      }
    }

    private void play(Transcript.Entry entry, Transcript transcript) throws Exception {
      switch (entry.word()) {
        case "OPEN" -> {
          if (transcript.settings().contains("tls")) {
            secure();
          }
        }
        case "C:", "C<", "LONG" -> send(Transcript.octets(entry));
        case "S:", "S<" -> {
          byte[] expected = Transcript.octets(entry);
          byte[] heard = client.getInputStream().readNBytes(expected.length);
          assertThat(text(heard)).isEqualTo(text(expected));
        }
        case "S~" -> assertThat(readLine()).matches(entry.text());
        case "LOGIN" -> login(ScriptedLogin.of(entry));
        case "TLS" -> secure();
        case "HANDOVER" -> relayed = Optional.of(upstream.accept());
        case "LEFT" -> {
          byte[] expected = Transcript.octets(entry);
          relayed.orElseThrow().setSoTimeout(20_000);
          assertThat(text(relayed.get().getInputStream().readNBytes(expected.length)))
              .isEqualTo(text(expected));
        }
        case "TIMEOUT" -> {}
        case "STOPPING" ->
            clients.forEach(
                channel -> channel.pipeline().fireUserEventTriggered(GatewayStopping.whenDone()));
        case "END" -> client.shutdownOutput();
        case "CLOSE" -> assertClosed();
        default -> throw new IllegalStateException(entry.word() + " is not for clients");
      }
    }

    private void login(ScriptedLogin scripted) throws InterruptedException {
      ScriptedSessions.Pending login = sessions.pending.poll(20, TimeUnit.SECONDS);
      assertThat(login).as("a login").isNotNull();
      assertThat(login.request().credentials().typedUser()).isEqualTo(scripted.user());
      assertThat(OctetString.of(login.request().credentials().password().reveal()).text())
          .isEqualTo(scripted.password());
      sessions.answer(login, scripted.outcome());
    }

    private void send(byte[] octets) throws IOException {
      if (!dribbled) {
        client.getOutputStream().write(octets);
        client.getOutputStream().flush();
        return;
      }
      try {
        for (byte octet : octets) {
          client.getOutputStream().write(octet);
          client.getOutputStream().flush();
        }
      } catch (SocketException cut) {
        // The gateway may close at any octet of what it refuses: right only if CLOSE is expected.
        cutOff = Optional.of(cut);
      }
    }

    private String readLine() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int octet = client.getInputStream().read();
          octet != '\n';
          octet = client.getInputStream().read()) {
        assertThat(octet).as("end of input after '%s'", line).isNotNegative();
        line.append((char) octet);
      }
      return line.toString().stripTrailing();
    }

    private void secure() throws IOException {
      client = CERTIFICATE.secure(client, true);
    }

    private void assertClosed() throws IOException {
      cutOff = Optional.empty();
      try {
        assertThat(client.getInputStream().read()).as("end of input").isEqualTo(-1);
      } catch (SocketException reset) {
        // Octets the gateway never read make the kernel say it with a reset: closed all the same.
        assertThat(reset).hasMessageContaining("reset");
      }
    }

    private static String text(byte[] octets) {
      return new String(octets, StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
      client.close();
      if (relayed.isPresent()) {
        relayed.get().close();
      }
    }
  }
}
