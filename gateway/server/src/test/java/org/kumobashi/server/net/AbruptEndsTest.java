package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.dialogue.ClientEvent;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.config.Crowd;
import org.kumobashi.server.config.Limits;
import org.kumobashi.server.config.Network;
import org.kumobashi.server.config.Origins;
import org.kumobashi.server.config.Patience;
import org.kumobashi.server.config.TlsMode;
import org.slf4j.LoggerFactory;

/** Ten thousand clients whose connections break, at every phase a connection has. */
class AbruptEndsTest {
  private static final String BALANCER = "127.0.0.9";
  private static final String RESIDENT = "127.7.7.7";
  private static final String HEADER = "PROXY TCP4 198.51.100.7 192.0.2.1 51000 143\r\n";

  private final Logger access = (Logger) LoggerFactory.getLogger("org.kumobashi.access");
  private DoorStage stage;

  @BeforeEach
  void start() throws IOException {
    access.setLevel(Level.WARN);
    // Nobody is ended by a deadline here, however busy the machine is.
    Duration ever = Duration.ofMinutes(10);
    Patience patient = new Patience(ever, ever, ever, ever, ever);
    stage = new DoorStage(Limits.standard().withSessions(100).withLoginTimeout(ever).with(patient));
    stage.allowNoMoreThan(new Crowd(100_000, 50_000, 50_000, 24, 64));
  }

  @AfterEach
  void stop() throws IOException {
    stage.close();
    access.setLevel(null);
  }

  /** Sends this and is gone, without a goodbye of TCP. */
  private static void vanish(String from, InetSocketAddress door, byte[] said) throws IOException {
    try (Socket client = DoorStage.from(from, door)) {
      client.setSoLinger(true, 0);
      client.getOutputStream().write(said);
    }
  }

  private void manyVanish(int number, String from, InetSocketAddress door, String said)
      throws IOException {
    byte[] octets = said.getBytes(StandardCharsets.ISO_8859_1);
    for (int client = 0; client < number; client++) {
      vanish(from, door, octets);
    }
  }

  private void expectOnlyTheResident() {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(stage.counts()).containsExactly(1, 1, 1, 1));
  }

  @Test
  @DisplayName("R51 all counts are back to zero after 10,000 abrupt ends at every phase")
  void countsToZeroAfterTenThousandAbruptEnds() throws Exception {
    InetSocketAddress plain = stage.listen(Protocol.IMAP, TlsMode.NONE, Origins.anywhere());
    InetSocketAddress secure = stage.listen(Protocol.POP3, TlsMode.IMPLICIT, Origins.anywhere());
    InetSocketAddress submission = stage.listen(Protocol.SMTP, TlsMode.NONE, Origins.anywhere());
    Origins behind = Origins.through(Network.parse(BALANCER));
    InetSocketAddress proxied = stage.listen(Protocol.IMAP, TlsMode.NONE, behind);
    try (Socket resident = DoorStage.from(RESIDENT, plain)) {
      assertThat(DoorStage.line(resident)).startsWith("* OK ");
      manyVanish(1500, BALANCER, proxied, HEADER.substring(0, 20));
      manyVanish(500, "127.0.0.1", proxied, HEADER);
      manyVanish(1000, BALANCER, proxied, HEADER);
      manyVanish(
          1500, "127.0.0.1", secure, "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc");
      manyVanish(1500, "127.0.0.1", plain, "");
      manyVanish(1200, "127.0.0.1", plain, "a1 LOG");
      manyVanish(1200, "127.0.0.2", plain, "a1 LOGIN {10+}\r\nabc");
      expectOnlyTheResident();
      refuse(500, plain);
      expectOnlyTheResident();
      whileLoggingIn(400, plain, false);
      whileLoggingIn(400, plain, true);
      whileRelaying(200, plain);
      whileSending(100, submission);
      expectOnlyTheResident();
      DoorStage.say(resident, "a1 NOOP\r\n");
      assertThat(DoorStage.line(resident)).startsWith("a1 OK");
    }
    await().untilAsserted(() -> assertThat(stage.counts()).containsExactly(0, 0, 0, 0));
    await().untilAsserted(() -> assertThat(stage.registry.leased()).isZero());
    await().untilAsserted(() -> assertThat(stage.registry.sessions()).isEmpty());
    await().untilAsserted(() -> assertThat(stage.metric("kumobashi_connections_open")).isZero());
    assertThat(stage.metric("kumobashi_connections_total")).isEqualTo(10_001);
  }

  // The resident's address is full: none of these may take or give back a place of its.
  private void refuse(int number, InetSocketAddress door) throws IOException {
    stage.allowNoMoreThan(new Crowd(100_000, 1, 50_000, 24, 64));
    manyVanish(number, RESIDENT, door, "a1 NOOP\r\n");
    stage.allowNoMoreThan(new Crowd(100_000, 50_000, 50_000, 24, 64));
  }

  private void whileLoggingIn(int number, InetSocketAddress door, boolean granted)
      throws Exception {
    for (int client = 0; client < number; client++) {
      ScriptedSessions.Pending login;
      try (Socket socket = DoorStage.from("127.0.0.1", door)) {
        socket.setSoLinger(true, 0);
        DoorStage.say(socket, "a1 LOGIN alice secret\r\n");
        login = stage.login();
      }
      if (granted) {
        grant(login);
      } else {
        var refused = new LoginFailure.BadCredentials("a test's");
        stage.sessions.answer(login, new ClientEvent.LoginRefused(refused));
      }
    }
  }

  private Socket grant(ScriptedSessions.Pending login) throws IOException {
    Lease lease = stage.registry.acquire("alice", login.request().protocol()).orElseThrow();
    stage.sessions.grant(login, List.of(), lease);
    return stage.upstream.accept();
  }

  private void whileRelaying(int number, InetSocketAddress door) throws Exception {
    for (int client = 0; client < number; client++) {
      try (Socket socket = DoorStage.from("127.0.0.1", door)) {
        socket.setSoLinger(true, 0);
        DoorStage.say(socket, "a1 LOGIN alice secret\r\na2 NOOP\r\n");
        Socket upstream = grant(stage.login());
        assertThat(DoorStage.line(upstream)).isEqualTo("a2 NOOP");
      }
    }
  }

  private void whileSending(int number, InetSocketAddress door) throws Exception {
    for (int client = 0; client < number; client++) {
      try (Socket socket = DoorStage.from("127.0.0.1", door)) {
        socket.setSoLinger(true, 0);
        DoorStage.say(socket, "EHLO x\r\nAUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n");
        Socket upstream = grant(stage.login());
        DoorStage.say(socket, "MAIL FROM:<alice@example.ac.jp>\r\nRCPT TO:<b@x>\r\nDATA\r\n");
        for (String reply : new String[] {"250 a", "250 b", "354 c"}) {
          assertThat(DoorStage.line(upstream)).isNotEmpty();
          DoorStage.say(upstream, reply + "\r\n");
        }
        DoorStage.say(socket, "in the midst of");
        assertThat(upstream.getInputStream().read()).isEqualTo('i');
      }
    }
  }
}
