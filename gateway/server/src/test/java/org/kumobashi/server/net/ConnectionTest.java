package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.config.Listener;
import org.kumobashi.server.config.TlsMode;
import org.slf4j.LoggerFactory;

final class ConnectionTest {
  @Test
  @DisplayName("R48 a user name cannot forge keys or lines of the log")
  void r48UserNamesStayInTheirQuotes() {
    Logger log = (Logger) LoggerFactory.getLogger("org.kumobashi.access");
    ListAppender<ILoggingEvent> seen = new ListAppender<>();
    Level before = log.getLevel();
    log.setLevel(Level.INFO);
    seen.start();
    log.addAppender(seen);
    try {
      connection()
          .logRefusal(new LoginFailure.BadCredentials("a\" device=d-1 x=\"\u2028\u001b[2J"));
    } finally {
      log.detachAppender(seen);
      log.setLevel(before);
    }
    assertThat(seen.list)
        .singleElement()
        .extracting(ILoggingEvent::getFormattedMessage)
        .asString()
        .endsWith("cause=\"a' device=d-1 x='??[2J\"");
  }

  private static Connection connection() {
    InetSocketAddress client = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    Listener listener =
        new Listener("imaps", Protocol.IMAP, client, TlsMode.IMPLICIT, List.of(), 10, 10);
    return new Connection("c", listener, client, 0);
  }
}
