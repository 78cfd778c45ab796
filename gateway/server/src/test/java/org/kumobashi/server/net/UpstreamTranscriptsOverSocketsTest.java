package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kumobashi.protocol.dialogue.UpstreamDialogue;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.imap.ImapUpstreamDialogue;
import org.kumobashi.protocol.pop3.Pop3UpstreamDialogue;
import org.kumobashi.protocol.smtp.SmtpUpstreamDialogue;
import org.kumobashi.protocol.testkit.ScriptedLogin;
import org.kumobashi.protocol.testkit.Transcript;
import org.kumobashi.server.TestCertificate;
import org.kumobashi.server.config.TlsMode;
import org.kumobashi.server.config.Upstream;

/**
 * The second stage of every upstream transcript: the real dialler against a scripted mail server on
 * a socket.
 */
class UpstreamTranscriptsOverSocketsTest {
  private static final TestCertificate CERTIFICATE = TestCertificate.create();
  private static final String USER = "alice@example.ac.jp";
  private static Transport transport;
  private static ExecutorService threads;

  @TempDir static Path folder;

  @BeforeAll
  static void startLoops() {
    transport = new Transport();
    threads = Executors.newVirtualThreadPerTaskExecutor();
    CERTIFICATE.writeCertificate(folder.resolve("ca.pem"));
  }

  @AfterAll
  static void stopLoops() {
    threads.close();
    transport.close();
  }

  static Stream<Arguments> transcripts() {
    return Stream.of(Protocol.values())
        .flatMap(
            protocol ->
                Transcript.in(
                        Path.of("../protocol/src/test/dialogues", protocol.word() + "-upstream"))
                    .stream()
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
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      listening.setSoTimeout(20_000);
      boolean implicit = transcript.settings().contains("tls");
      boolean timesOut =
          transcript.entries().stream().anyMatch(entry -> entry.word().equals("TIMEOUT"));
      Upstream.Server server =
          new Upstream.Server(
              "localhost",
              listening.getLocalPort(),
              implicit ? TlsMode.IMPLICIT : TlsMode.STARTTLS);
      Upstream upstream =
          new Upstream(
              server,
              server,
              server,
              Optional.of(folder.resolve("ca.pem")),
              Duration.ofSeconds(10),
              timesOut ? Duration.ofMillis(700) : Duration.ofSeconds(20));
      Dialer dialer =
          new Dialer(
              transport, TlsContexts.client(upstream.trust()), upstream, FixedNames.system());
      Future<Dialer.Dialled> dialled =
          threads.submit(
              () -> dialer.dial(protocol, dialogue(protocol), transport.workers().next().next()));
      try (Stage stage = new Stage(listening.accept(), dialled, dribbled)) {
        stage.play(transcript);
      }
    }
  }

  private static UpstreamDialogue dialogue(Protocol protocol) {
    AccessToken token = new AccessToken(Secret.of("token"), Instant.MAX);
    return switch (protocol) {
      case IMAP -> new ImapUpstreamDialogue(USER, token);
      case POP3 -> new Pop3UpstreamDialogue(USER, token);
      case SMTP -> new SmtpUpstreamDialogue(USER, token, "gateway.example.ac.jp");
    };
  }

  /** The scripted mail server: says the S entries, expects the C entries. */
  private static final class Stage implements AutoCloseable {
    private final Future<Dialer.Dialled> dialled;
    private final boolean dribbled;
    private Socket gateway;

    Stage(Socket gateway, Future<Dialer.Dialled> dialled, boolean dribbled) throws IOException {
      this.gateway = gateway;
      this.dialled = dialled;
      this.dribbled = dribbled;
      gateway.setSoTimeout(20_000);
      gateway.setTcpNoDelay(true);
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
    }

    private void play(Transcript.Entry entry, Transcript transcript) throws Exception {
      switch (entry.word()) {
        case "OPEN" -> {
          if (transcript.settings().contains("tls")) {
            secure();
          }
        }
        case "S:", "S<", "LONG" -> send(Transcript.octets(entry));
        case "C:", "C<" -> {
          byte[] expected = Transcript.octets(entry);
          byte[] heard = gateway.getInputStream().readNBytes(expected.length);
          assertThat(new String(heard, StandardCharsets.ISO_8859_1))
              .isEqualTo(new String(expected, StandardCharsets.ISO_8859_1));
        }
        case "TLS" -> secure();
        case "END" -> gateway.close();
        case "TIMEOUT", "CLOSE" -> {}
        case "GRANTED" ->
            assertThat(outcome())
                .isInstanceOfSatisfying(
                    Dialer.Dialled.LoggedIn.class,
                    session ->
                        assertThat(session.capabilities())
                            .isEqualTo(ScriptedLogin.capabilities(entry.text())));
        case "REFUSED" ->
            assertThat(outcome())
                .isInstanceOfSatisfying(
                    Dialer.Dialled.Failed.class,
                    failed ->
                        assertThat(failed.failure().getClass().getSimpleName())
                            .isEqualTo(entry.text()));
        case "LEFT" -> {
          Dialer.Dialled.LoggedIn session = (Dialer.Dialled.LoggedIn) outcome();
          assertThat(leftover(session.channel(), Transcript.octets(entry).length))
              .isEqualTo(Transcript.octets(entry));
        }
        default -> throw new IllegalStateException(entry.word() + " is not for upstream");
      }
    }

    // What the hand-over would relay: the driver makes room, the frame decoder lets go.
    private static byte[] leftover(Channel channel, int count) throws Exception {
      BlockingQueue<byte[]> relayed = new LinkedBlockingQueue<>();
      channel
          .eventLoop()
          .submit(
              () -> {
                channel.pipeline().replace(UpstreamDriver.class, "left", new Collector(relayed));
                HandOver.readAgain(channel);
              })
          .get();
      ByteArrayOutputStream left = new ByteArrayOutputStream();
      while (left.size() < count) {
        byte[] octets = relayed.poll(20, TimeUnit.SECONDS);
        assertThat(octets).as("left over, after %s", left).isNotNull();
        left.writeBytes(octets);
      }
      return left.toByteArray();
    }

    private Dialer.Dialled outcome() throws Exception {
      return dialled.get(20, TimeUnit.SECONDS);
    }

    private void send(byte[] octets) throws IOException {
      if (!dribbled) {
        gateway.getOutputStream().write(octets);
        gateway.getOutputStream().flush();
        return;
      }
      for (byte octet : octets) {
        gateway.getOutputStream().write(octet);
        gateway.getOutputStream().flush();
      }
    }

    private void secure() throws IOException {
      gateway = CERTIFICATE.secure(gateway, false);
    }

    @Override
    public void close() throws IOException {
      gateway.close();
    }
  }

  private static final class Collector extends ChannelInboundHandlerAdapter {
    private final BlockingQueue<byte[]> relayed;

    Collector(BlockingQueue<byte[]> relayed) {
      this.relayed = relayed;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf octets = (ByteBuf) message;
      relayed.add(ByteBufUtil.getBytes(octets));
      octets.release();
    }
  }
}
