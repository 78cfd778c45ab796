package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.config.Limits;
import org.kumobashi.server.config.Network;
import org.kumobashi.server.config.Origins;
import org.kumobashi.server.config.TlsMode;
import org.kumobashi.server.config.TlsTerms;

/**
 * A port that takes TLS at once and by STARTTLS. Where what the client says decides, the wait is
 * longer than the test would be.
 */
class TlsOrClearTest {
  private static final Duration FOR_EVER = Duration.ofMinutes(10);
  private static final Duration MOMENT = Duration.ofMillis(300);
  private static final String BALANCER = "127.0.0.9";
  private static final Origins BEHIND = Origins.through(Network.parse(BALANCER));
  private static final String HEADER = "PROXY TCP4 198.51.100.7 192.0.2.1 51000 143\r\n";

  private DoorStage stage;

  @BeforeEach
  void start() throws IOException {
    stage = new DoorStage(Limits.standard());
  }

  @AfterEach
  void stop() throws IOException {
    stage.close();
  }

  private InetSocketAddress listen(Protocol protocol, Duration wait, Origins origins)
      throws IOException {
    TlsTerms both = TlsTerms.of(TlsMode.STARTTLS).withHelloWait(wait);
    return stage.listen(protocol, both, origins);
  }

  private static String greeting(Protocol protocol) {
    return switch (protocol) {
      case IMAP -> "* OK ";
      case POP3 -> "+OK ";
      case SMTP -> "220 ";
    };
  }

  @ParameterizedTest
  @EnumSource
  void greetsUnderTlsWhoBeginsTlsAtOnce(Protocol protocol) throws Exception {
    InetSocketAddress door = listen(protocol, FOR_EVER, Origins.anywhere());
    try (SSLSocket client = TlsClient.connect(stage.certificate.context(), door)) {
      assertThat(DoorStage.line(client)).startsWith(greeting(protocol));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void takesTheOctetsOfAHelloOneAtATime(String version) throws Exception {
    InetSocketAddress door = listen(Protocol.IMAP, FOR_EVER, Origins.anywhere());
    SSLContext context = stage.certificate.context();
    try (DribblingSocket plain = DribblingSocket.from("127.0.0.1", door);
        SSLSocket client = TlsClient.over(plain, context, version)) {
      assertThat(DoorStage.line(client)).startsWith("* OK ");
    }
  }

  @ParameterizedTest
  @CsvSource({"IMAP, a1 NOOP, a1 OK", "POP3, QUIT, +OK", "SMTP, EHLO here, 250-"})
  void greetsAndAnswersInClearWhoSpeaksInClear(Protocol protocol, String command, String answer)
      throws Exception {
    InetSocketAddress door = listen(protocol, FOR_EVER, Origins.anywhere());
    try (Socket client = DoorStage.from("127.0.0.1", door)) {
      DoorStage.say(client, command + "\r\n");
      assertThat(DoorStage.line(client)).startsWith(greeting(protocol));
      assertThat(DoorStage.line(client)).startsWith(answer);
    }
  }

  @Test
  void greetsInClearAtTheFirstOctetOfACommand() throws Exception {
    InetSocketAddress door = listen(Protocol.IMAP, FOR_EVER, Origins.anywhere());
    try (DribblingSocket client = DribblingSocket.from("127.0.0.1", door)) {
      DoorStage.say(client, "a");
      assertThat(DoorStage.line(client)).startsWith("* OK ");
      DoorStage.say(client, "1 NOOP\r\n");
      assertThat(DoorStage.line(client)).startsWith("a1 OK");
    }
  }

  @ParameterizedTest
  @EnumSource
  void greetsInClearAfterAMomentWhoWaitsForIt(Protocol protocol) throws Exception {
    InetSocketAddress door = listen(protocol, MOMENT, Origins.anywhere());
    Instant began = Instant.now();
    try (Socket client = DoorStage.from("127.0.0.1", door)) {
      assertThat(DoorStage.line(client)).startsWith(greeting(protocol));
      assertThat(Duration.between(began, Instant.now()))
          .isBetween(MOMENT.minusMillis(20), Duration.ofSeconds(10));
    }
  }

  // Two octets may still become a hello in the form of SSL 2.0.
  @Test
  void greetsInClearAfterAMomentWhoseOctetsCannotBeTold() throws Exception {
    InetSocketAddress door = listen(Protocol.IMAP, MOMENT, Origins.anywhere());
    try (Socket client = DoorStage.from("127.0.0.1", door)) {
      DoorStage.say(client, "\u0080\u001c");
      assertThat(DoorStage.line(client)).startsWith("* OK ");
      DoorStage.say(client, "\r\na1 NOOP\r\n");
      assertThat(DoorStage.line(client)).startsWith("* BAD");
      assertThat(DoorStage.line(client)).startsWith("a1 OK");
    }
  }

  @Test
  void takesStartTlsAfterTheGreeting() throws Exception {
    InetSocketAddress door = listen(Protocol.IMAP, MOMENT, Origins.anywhere());
    try (Socket client = DoorStage.from("127.0.0.1", door)) {
      assertThat(DoorStage.line(client)).contains("STARTTLS");
      DoorStage.say(client, "a1 STARTTLS\r\n");
      assertThat(DoorStage.line(client)).startsWith("a1 OK");
      try (SSLSocket secured = stage.certificate.secure(client, true)) {
        DoorStage.say(secured, "a2 CAPABILITY\r\n");
        assertThat(DoorStage.line(secured)).contains("AUTH=PLAIN").doesNotContain("STARTTLS");
      }
    }
  }

  @Test
  void takesTlsAtOnceBehindAProxyHeader() throws Exception {
    InetSocketAddress door = listen(Protocol.IMAP, FOR_EVER, BEHIND);
    try (Socket client = DoorStage.from(BALANCER, door)) {
      DoorStage.say(client, HEADER);
      try (SSLSocket secured = stage.certificate.secure(client, true)) {
        assertThat(DoorStage.line(secured)).startsWith("* OK ");
        DoorStage.say(secured, "a1 LOGIN alice secret\r\n");
        assertThat(stage.login().request().client().getHostAddress()).isEqualTo("198.51.100.7");
      }
    }
  }

  @Test
  void greetsInClearWhoSpeaksInClearBehindAProxyHeader() throws Exception {
    InetSocketAddress door = listen(Protocol.IMAP, FOR_EVER, BEHIND);
    try (Socket client = DoorStage.from(BALANCER, door)) {
      DoorStage.say(client, HEADER + "a1 NOOP\r\n");
      assertThat(DoorStage.line(client)).startsWith("* OK ");
      assertThat(DoorStage.line(client)).startsWith("a1 OK");
    }
  }

  @Test
  void greetsInClearAfterAMomentWhoWaitsBehindAProxyHeader() throws Exception {
    InetSocketAddress door = listen(Protocol.IMAP, MOMENT, BEHIND);
    try (Socket client = DoorStage.from(BALANCER, door)) {
      DoorStage.say(client, HEADER);
      assertThat(DoorStage.line(client)).startsWith("* OK ");
    }
  }
}
