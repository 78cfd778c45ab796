package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.config.Limits;
import org.kumobashi.server.config.Origins;
import org.kumobashi.server.config.TlsMode;
import org.kumobashi.server.config.TlsTerms;

/** Clients that come again with a session ticket, while the keys of tickets are turned. */
class ResumptionTest {
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private DoorStage stage;
  private InetSocketAddress imaps;
  private SSLContext client;

  @BeforeEach
  void start() throws IOException {
    stage = new DoorStage(Limits.standard());
    stage.speakTls(true, now::get);
    imaps = stage.listen(Protocol.IMAP, TlsMode.IMPLICIT, Origins.anywhere());
    client = stage.certificate.context();
  }

  @AfterEach
  void stop() throws IOException {
    stage.close();
  }

  // The port is the same, or the client would offer no ticket.
  private InetSocketAddress anotherListener() throws IOException {
    InetSocketAddress beside =
        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), imaps.getPort());
    return stage.listen(beside, Protocol.POP3, TlsTerms.of(TlsMode.IMPLICIT), Origins.anywhere());
  }

  /**
   * Connects and is greeted, which is behind the tickets of TLS 1.3.
   *
   * @return whether it was resumed, which keeps what was bound to the session
   */
  private boolean resumes(String version, SSLContext context, InetSocketAddress to)
      throws IOException {
    try (SSLSocket socket = TlsClient.speaking(version, context, to)) {
      assertThat(DoorStage.line(socket)).isNotEmpty();
      boolean resumed = socket.getSession().getValue("met") != null;
      socket.getSession().putValue("met", "before");
      return resumed;
    }
  }

  private void begin(String version) throws IOException {
    assertThat(resumes(version, client, imaps)).as("the first time").isFalse();
  }

  /** As the days go by and others connect. */
  private void turnKeys(int times) throws IOException {
    for (int turn = 0; turn < times; turn++) {
      now.set(now.get().plus(TicketKeys.TURN));
      resumes("TLSv1.3", stage.certificate.context(), imaps);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TLSv1.2, 0", "TLSv1.2, 1", "TLSv1.2, 2",
    "TLSv1.3, 0", "TLSv1.3, 1", "TLSv1.3, 2"
  })
  void resumesASessionWhileItsKeyIsKept(String version, int turns) throws Exception {
    begin(version);
    turnKeys(turns);

    assertThat(resumes(version, client, imaps)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void takesATicketOfAKeyThatIsGoneForNone(String version) throws Exception {
    begin(version);
    turnKeys(3);

    assertThat(resumes(version, client, imaps)).isFalse();
    assertThat(resumes(version, client, imaps)).as("with the new ticket").isTrue();
  }

  // Its terms may be stricter.
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void takesATicketOfAnotherListenerForNone(String version) throws Exception {
    begin(version);

    assertThat(resumes(version, client, anotherListener())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void takesATicketForNoneAfterDaysOnWhichNobodyCame(String version) throws Exception {
    begin(version);
    now.set(now.get().plus(Duration.ofDays(2)));

    assertThat(resumes(version, client, imaps)).isFalse();
  }
}
