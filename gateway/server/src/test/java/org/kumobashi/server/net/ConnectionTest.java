package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.config.Access;
import org.kumobashi.server.config.Listener;
import org.kumobashi.server.config.TlsMode;
import org.kumobashi.server.telemetry.Metrics;
import org.slf4j.LoggerFactory;

class ConnectionTest {
  private final Logger log = (Logger) LoggerFactory.getLogger("org.kumobashi.access");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Connection connection = connection();

  static Connection connection() {
    return connection(Protocol.IMAP);
  }

  static Connection connection(Protocol protocol) {
    Listener listener =
        new Listener(
            "stage",
            protocol,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            TlsMode.IMPLICIT,
            Access.standard(),
            Listener.Content.standard());
    InetAddress client = InetAddress.getLoopbackAddress();
    return new Connection("c1", listener, client, 0);
  }

  @BeforeEach
  void listen() {
    lines.start();
    log.addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    log.detachAppender(lines);
  }

  private String logged() {
    return lines.list.getFirst().getFormattedMessage();
  }

  @Test
  @DisplayName("R32 R33 the log says why upstream refused, with what its challenge held")
  void logsTheCauseOfARefusal() {
    connection.logRefusal(
        new LoginFailure.UpstreamRefused("NO (challenge: {'status':'400'})", true));
    assertThat(logged())
        .contains("failure=UpstreamRefused", "cause=\"NO (challenge: {'status':'400'})\"");
  }

  @Test
  @DisplayName(
      "R48 no quote or control character of a typed name forges a key or a line of the log")
  void keepsTheQuotesOfATypedNameOutOfTheLog() {
    connection.logRefusal(
        new LoginFailure.BadCredentials(
            "no device of x\" mailbox=\"rector\r\nevent=y\u2028\u001b[2J has it"));
    assertThat(logged())
        .endsWith("cause=\"no device of x' mailbox='rector event=y [2J has it\"")
        .doesNotContain("\n");
  }

  @Test
  @DisplayName("R48 the reason of an end is one phrase")
  void keepsTheReasonOfAnEndInOnePhrase() {
    connection.endsBecause("TLS failed: \"bad\"\n");
    connection.logEnd(1_000_000_000L, new Metrics());
    assertThat(logged()).contains("seconds=1.0").endsWith("why=\"TLS failed: 'bad' \"");
  }
}
