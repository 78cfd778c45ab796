package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.LoggedLines;
import org.kumobashi.server.config.Limits;
import org.kumobashi.server.config.Network;
import org.kumobashi.server.config.Origins;
import org.kumobashi.server.config.Patience;
import org.kumobashi.server.config.TlsMode;
import org.kumobashi.server.config.TlsTerms;

/** Handshakes that come where none is due, or do not come to an end. */
class TlsTrialsTest {
  private static final Duration DEADLINE = Duration.ofMillis(400);

  /** Without a deadline of ours there is one of ten seconds. */
  private static final Duration NOT_NETTYS_OWN = Duration.ofSeconds(9);

  /** The first octets of a ClientHello of 512 octets. */
  private static final byte[] HALF_A_HELLO =
      HexFormat.of().parseHex("1603010200" + "010001fc" + "0303" + "000102030405060708090a0b");

  private DoorStage stage;

  @BeforeEach
  void start() throws IOException {
    stage = new DoorStage(Limits.standard().with(Patience.standard().withTlsHandshake(DEADLINE)));
  }

  @AfterEach
  void stop() throws IOException {
    stage.close();
  }

  // Over octets that were not read a close is a reset.
  private static void assertClosed(Socket client) throws IOException {
    try {
      assertThat(client.getInputStream().readAllBytes()).isEmpty();
    } catch (SocketException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
  }

  private void assertNobodyIsThereNorCounted() {
    await().untilAsserted(() -> assertThat(stage.counts()).containsExactly(0, 0, 0, 0));
    assertThat(stage.sessions.pending).isEmpty();
    assertThat(stage.metric("kumobashi_logins_total")).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "IMAP, STARTTLS",
    "IMAP, NONE",
    "POP3, STARTTLS",
    "POP3, NONE",
    "SMTP, STARTTLS",
    "SMTP, NONE"
  })
  void aHelloWhereItBeginsInClearIsLetGoQuietlyAndIsNoLogin(Protocol protocol, TlsMode tls)
      throws Exception {
    InetSocketAddress door = stage.listen(protocol, tls, Origins.anywhere());
    try (LoggedLines log = new LoggedLines();
        Socket client = DoorStage.from("127.0.0.1", door)) {
      assertThat(DoorStage.line(client)).as("greeting").isNotEmpty();
      client.getOutputStream().write(HALF_A_HELLO);
      assertClosed(client);

      assertNobodyIsThereNorCounted();
      assertThat(log.with("event=end"))
          .singleElement()
          .asString()
          .contains("INFO", "why=\"the client began TLS where it begins in clear\"");
      assertThat(log.with("event=login-refused")).isEmpty();
    }
  }

  @Test
  void whoComesBackInClearAfterwardsIsServed() throws Exception {
    InetSocketAddress door = stage.listen(Protocol.SMTP, TlsMode.STARTTLS, Origins.anywhere());
    for (int trial = 0; trial < 30; trial++) {
      try (Socket client = DoorStage.from("127.0.0.1", door)) {
        client.getOutputStream().write(HALF_A_HELLO);
        client.getInputStream().transferTo(OutputStream.nullOutputStream());
      } catch (SocketException reset) {
        assertThat(reset).hasMessageContaining("reset");
      }
    }
    try (Socket client = DoorStage.from("127.0.0.1", door)) {
      assertThat(DoorStage.line(client)).startsWith("220 ");
      DoorStage.say(client, "EHLO here\r\n");
      assertThat(DoorStage.line(client)).startsWith("250-");
    }
  }

  private void assertEndsAtTheDeadline(Socket client, LoggedLines log, Instant began)
      throws IOException {
    await().until(() -> stage.population.doorkeeper().inside() == 1);
    assertClosed(client);
    assertThat(Duration.between(began, Instant.now()))
        .isBetween(DEADLINE.minusMillis(20), NOT_NETTYS_OWN);
    assertNobodyIsThereNorCounted();
    assertThat(log.with("event=end"))
        .singleElement()
        .asString()
        .contains("why=\"TLS failed: handshake timed out");
    assertThat(log.with("STACK")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoSaysNothingUnderImplicitTlsIsClosedAtTheDeadline(boolean boringSsl) throws Exception {
    stage.speakTls(boringSsl, InstantSource.system());
    InetSocketAddress door = stage.listen(Protocol.IMAP, TlsMode.IMPLICIT, Origins.anywhere());
    Instant began = Instant.now();
    try (LoggedLines log = new LoggedLines();
        Socket client = DoorStage.from("127.0.0.1", door)) {
      assertEndsAtTheDeadline(client, log, began);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void whoSendsHalfAHelloIsClosedAtTheDeadline(TlsMode tls) throws Exception {
    InetSocketAddress door = stage.listen(Protocol.IMAP, tls, Origins.anywhere());
    try (LoggedLines log = new LoggedLines();
        Socket client = DoorStage.from("127.0.0.1", door)) {
      if (tls == TlsMode.STARTTLS) {
        assertThat(DoorStage.line(client)).startsWith("* OK ");
        DoorStage.say(client, "a1 STARTTLS\r\n");
        assertThat(DoorStage.line(client)).startsWith("a1 OK");
      }
      Instant began = Instant.now();
      client.getOutputStream().write(HALF_A_HELLO);
      assertEndsAtTheDeadline(client, log, began);
    }
  }

  @Test
  void whoSendsHalfAHelloWhereBothAreTakenIsClosedAtTheDeadline() throws Exception {
    TlsTerms both = TlsTerms.of(TlsMode.STARTTLS).withHelloWait(Duration.ofMinutes(10));
    InetSocketAddress door = stage.listen(Protocol.IMAP, both, Origins.anywhere());
    Instant began = Instant.now();
    try (LoggedLines log = new LoggedLines();
        Socket client = DoorStage.from("127.0.0.1", door)) {
      client.getOutputStream().write(HALF_A_HELLO);
      assertEndsAtTheDeadline(client, log, began);
    }
  }

  @Test
  void oldTlsWithoutBoringSslIsRefusedWithTheListenersName() {
    TlsTerms old = TlsTerms.of(TlsMode.IMPLICIT).withLegacyFrom(Network.parse("192.0.2.0/24"));
    TlsContexts without = new TlsContexts(stage.certificates, false, InstantSource.system());

    assertThatThrownBy(() -> without.listener("printers", old, DEADLINE))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "listener printers is to speak TLS 1.0 (legacy-tls-from), which needs BoringSSL, and"
                + " there is none for this machine: it comes for Linux on x86-64 and arm64");
  }
}
