package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.imap.ImapUpstreamDialogue;
import org.kumobashi.server.TestCertificate;
import org.kumobashi.server.config.Access;
import org.kumobashi.server.config.Limits;
import org.kumobashi.server.config.Listener;
import org.kumobashi.server.config.Network;
import org.kumobashi.server.config.TlsMode;
import org.kumobashi.server.config.Upstream;
import org.kumobashi.server.login.LoginRequest;
import org.kumobashi.server.telemetry.Metrics;

/** The moment two dialogues become one session, with octets under way in both directions. */
class HandOverTest {
  private static final TestCertificate CERTIFICATE = TestCertificate.create();

  private static final String LOGIN = "a1 LOGIN alice secret\r\n";
  private static final String PIPELINED = "a2 SELECT {5+}\r\nINBOX\r\n\0a3 FE\r";
  private static final String LAST_OK = "K4 OK NAMESPACE completed.\r\n";
  private static final String EARLY = "* 5 EXISTS\r\n\0* 1 RECE\r";
  private static final String GRANTED =
      "a1 OK [CAPABILITY IMAP4rev1 IDLE NAMESPACE] Logged in.\r\n";

  @TempDir static Path folder;
  private static Transport transport;
  private static ExecutorService threads;

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

  @Test
  @DisplayName("R26 no octet is lost, doubled or moved, wherever the segments of both sides end")
  void losesNoOctetWhereverEitherSideIsSplit() throws Exception {
    try (ServerSocket upstream = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      upstream.setSoTimeout(20_000);
      Channel gateway = gateway(upstream.getLocalPort());
      String fromClient = LOGIN + PIPELINED;
      String fromUpstream = LAST_OK + EARLY;
      int places = Math.max(fromClient.length(), fromUpstream.length());
      for (int at = 0; at <= places; at++) {
        String[] client = split(fromClient, at % (fromClient.length() + 1));
        String[] server = split(fromUpstream, at % (fromUpstream.length() + 1));
        var served = threads.submit(() -> serve(upstream, server));
        assertThat(converse((InetSocketAddress) gateway.localAddress(), client))
            .as("upstream split at %d", server[0].length())
            .isEqualTo(GRANTED + EARLY);
        assertThat(served.get(20, TimeUnit.SECONDS))
            .as("client split at %d", client[0].length())
            .isEqualTo(PIPELINED);
      }
      gateway.close().awaitUninterruptibly();
    }
  }

  private static String[] split(String text, int at) {
    return new String[] {text.substring(0, at), text.substring(at)};
  }

  /** The client: says both parts and hears all that must come. */
  private static String converse(InetSocketAddress gateway, String[] parts) throws IOException {
    try (Socket socket = new Socket(gateway.getAddress(), gateway.getPort())) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(20_000);
      readLine(socket.getInputStream());
      send(socket.getOutputStream(), parts[0]);
      send(socket.getOutputStream(), parts[1]);
      return read(socket.getInputStream(), (GRANTED + EARLY).length());
    }
  }

  /** The mail server: logs in whoever comes, says both parts and hears what was pipelined. */
  private static String serve(ServerSocket listening, String[] parts) throws IOException {
    try (Socket socket = CERTIFICATE.secure(listening.accept(), false)) {
      socket.setSoTimeout(20_000);
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      send(out, "* OK ready\r\n");
      readLine(in);
      send(out, "* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR\r\nK1 OK done\r\n");
      readLine(in);
      send(out, "K2 OK AUTHENTICATE completed.\r\n");
      readLine(in);
      send(out, "* CAPABILITY IMAP4rev1 IDLE NAMESPACE\r\nK3 OK done\r\n");
      readLine(in);
      send(out, parts[0]);
      send(out, parts[1]);
      return read(in, PIPELINED.length());
    }
  }

  private static void send(OutputStream out, String octets) throws IOException {
    out.write(octets.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  private static String read(InputStream in, int count) throws IOException {
    return new String(in.readNBytes(count), StandardCharsets.ISO_8859_1);
  }

  private static void readLine(InputStream in) throws IOException {
    for (int octet = in.read(); octet != '\n'; octet = in.read()) {
      assertThat(octet).isNotNegative();
    }
  }

  private static Channel gateway(int upstreamPort) throws Exception {
    Upstream.Server server = new Upstream.Server("localhost", upstreamPort, TlsMode.IMPLICIT);
    Upstream upstream =
        new Upstream(
            server,
            server,
            server,
            Optional.of(folder.resolve("ca.pem")),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20));
    SessionOpener sessions =
        new Dialling(
            new Dialer(
                transport, TlsContexts.client(upstream.trust()), upstream, FixedNames.system()));
    Limits limits = Limits.standard();
    ClientSetting setting =
        new ClientSetting(
            limits,
            Optional.empty(),
            sessions,
            new HandOver(
                limits,
                new SessionRegistry(limits),
                new ScriptedSessions(transport, new InetSocketAddress(0)),
                ScriptedSessions::terms),
            new Metrics());
    Listener listener =
        new Listener(
            "stage",
            Protocol.IMAP,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            TlsMode.NONE,
            Access.cleartextFrom(Network.parse("127.0.0.0/8")),
            Listener.Content.standard());
    return new Listeners(transport, Listeners.Population.empty(DoorStage.open()))
        .open(new Reception(listener, setting, "gw.example"))
        .channel();
  }

  /** Takes every password and dials for real. */
  private record Dialling(Dialer dialer) implements SessionOpener {
    @Override
    public Future<Opening> open(LoginRequest request, EventLoop loop) {
      Promise<Opening> promise = loop.newPromise();
      threads.execute(() -> promise.setSuccess(dial(loop)));
      return promise;
    }

    private Opening dial(EventLoop loop) {
      AccessToken token = new AccessToken(Secret.of("token"), Instant.MAX);
      return switch (dialer.dial(
          Protocol.IMAP, new ImapUpstreamDialogue("alice@example.ac.jp", token), loop)) {
        case Dialer.Dialled.LoggedIn(var channel, var capabilities) ->
            new Opening.Opened(
                channel, capabilities, ScriptedSessions.admission(Protocol.IMAP), () -> {});
        case Dialer.Dialled.Failed(var failure) -> new Opening.Refused(failure);
      };
    }
  }
}
