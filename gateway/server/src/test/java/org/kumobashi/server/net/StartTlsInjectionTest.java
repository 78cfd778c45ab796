package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kumobashi.protocol.dialogue.UpstreamDialogue;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.imap.ImapUpstreamDialogue;
import org.kumobashi.protocol.pop3.Pop3UpstreamDialogue;
import org.kumobashi.protocol.smtp.SmtpUpstreamDialogue;
import org.kumobashi.server.TestCertificate;
import org.kumobashi.server.config.TlsMode;
import org.kumobashi.server.config.Upstream;

/** Somebody on the way to upstream who gets words in before TLS, over real sockets. */
class StartTlsInjectionTest {
  @TempDir Path folder;

  private static UpstreamDialogue dialogue(Protocol protocol) {
    AccessToken token = new AccessToken(Secret.of("token"), Instant.MAX);
    return switch (protocol) {
      case IMAP -> new ImapUpstreamDialogue("alice@example.ac.jp", token);
      case POP3 -> new Pop3UpstreamDialogue("alice@example.ac.jp", token);
      case SMTP -> new SmtpUpstreamDialogue("alice@example.ac.jp", token, "gw.example");
    };
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("R43 words behind upstream's STARTTLS reply end the connection before TLS begins")
  @CsvSource({
    "IMAP, * OK ready|, K0 OK go|K1 OK CAPABILITY completed|K2 OK done|",
    "POP3, +OK ready|, +OK go|+ |+OK done|",
    "SMTP, 220 ready|250-x|250 STARTTLS|, 220 go|250-x|250 AUTH XOAUTH2|235 done|"
  })
  void endsAnUpstreamThatSpeaksBehindStartTls(Protocol protocol, String opening, String injected)
      throws Exception {
    TestCertificate.create().writeCertificate(folder.resolve("ca.pem"));
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Transport transport = new Transport();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      listening.setSoTimeout(20_000);
      Upstream.Server server =
          new Upstream.Server("localhost", listening.getLocalPort(), TlsMode.STARTTLS);
      Duration patience = Duration.ofSeconds(20);
      Upstream upstream =
          new Upstream(
              server, server, server, Optional.of(folder.resolve("ca.pem")), patience, patience);
      Dialer dialer =
          new Dialer(
              transport, TlsContexts.client(upstream.trust()), upstream, FixedNames.system());
      Future<Dialer.Dialled> dialled =
          threads.submit(
              () -> dialer.dial(protocol, dialogue(protocol), transport.workers().next().next()));
      String said = speak(listening, opening, injected);
      assertThat(dialled.get(20, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              Dialer.Dialled.Failed.class,
              failed ->
                  assertThat(failed.failure()).isInstanceOf(LoginFailure.UpstreamViolation.class));
      // All it ever said, to the end of the connection: no token, and no ClientHello either.
      assertThat(said).endsWith("TLS\r\n").doesNotContain("AUTH", "\u0016");
    }
  }

  /** Plays upstream; the result is everything the gateway said until it closed. */
  private static String speak(ServerSocket listening, String opening, String injected)
      throws IOException {
    try (Socket gateway = listening.accept()) {
      gateway.setSoTimeout(20_000);
      send(gateway, opening);
      StringBuilder said = new StringBuilder();
      while (!said.toString().endsWith("TLS\r\n")) {
        said.append((char) gateway.getInputStream().read());
      }
      send(gateway, injected);
      byte[] rest = gateway.getInputStream().readAllBytes();
      return said + new String(rest, StandardCharsets.ISO_8859_1);
    }
  }

  private static void send(Socket gateway, String lines) throws IOException {
    gateway.getOutputStream().write(lines.replace("|", "\r\n").getBytes(StandardCharsets.US_ASCII));
    gateway.getOutputStream().flush();
  }
}
