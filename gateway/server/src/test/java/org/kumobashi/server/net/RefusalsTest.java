package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kumobashi.server.telemetry.Metrics;
import org.slf4j.LoggerFactory;

class RefusalsTest {
  private final Logger log = (Logger) LoggerFactory.getLogger("org.kumobashi.access");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Metrics metrics = new Metrics();
  private long nanos = Long.MAX_VALUE - 1;
  private final Refusals refusals = new Refusals(() -> nanos);

  @BeforeEach
  void listen() {
    lines.start();
    log.addAppender(lines);
  }

  @AfterEach
  void leave() {
    log.detachAppender(lines);
  }

  private void refuse(Refusal why, int times) {
    for (int time = 0; time < times; time++) {
      refusals.note("imap", why, InetAddress.ofLiteral("192.0.2.7"), metrics);
    }
  }

  private List<String> said() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void tellsAFloodInOneLineOfEachCauseInTenSeconds() {
    refuse(Refusal.ADDRESS, 1000);
    refuse(Refusal.DENIED, 1);
    nanos += Duration.ofSeconds(10).toNanos();
    refuse(Refusal.ADDRESS, 5);
    assertThat(said())
        .containsExactly(
            "event=turned-away listener=imap client=192.0.2.7 cause=address number=1",
            "event=turned-away listener=imap client=192.0.2.7 cause=denied number=1",
            "event=turned-away listener=imap client=192.0.2.7 cause=address number=1000");
    assertThat(metrics.scrape())
        .contains("kumobashi_connections_refused_total{cause=\"address\",listener=\"imap\"} 1005");
  }
}
