package org.kumobashi.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Logback as the gateway configures it, over a standard error that makes trouble. */
final class LogQueueTest {
  private final PrintStream before = System.err;
  private final LoggerContext context = new LoggerContext();
  private final Trouble trouble = new Trouble();

  @BeforeEach
  void configure() throws JoranException {
    System.setErr(new PrintStream(trouble, true, StandardCharsets.UTF_8));
    context.setMDCAdapter(new LogbackMDCAdapter());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(Objects.requireNonNull(LogQueue.class.getResource("/logback.xml")));
  }

  @AfterEach
  void restore() {
    trouble.stuck.countDown();
    context.stop();
    System.setErr(before);
  }

  private Logger logger() {
    return context.getLogger("org.kumobashi.any");
  }

  private void logsMany(int lines) {
    for (int i = 0; i < lines; i++) {
      logger().info("event=line number={}", i);
    }
  }

  private void eventuallyLogs(String line) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              logger().info(line);
              return trouble.text().contains(line);
            });
  }

  @Test
  @DisplayName("R55 a log that nobody reads makes nobody wait, and goes on when it is read again")
  void waitsForNobody() {
    trouble.sticks = true;
    Instant began = Instant.now();
    logsMany(50_000);
    assertThat(Duration.between(began, Instant.now())).isLessThan(Duration.ofSeconds(20));
    trouble.stuck.countDown();
    eventuallyLogs("event=read-again");
    assertThat(trouble.text()).contains("event=line number=1\n");
    assertThat(trouble.text()).doesNotContain("event=line number=49999");
  }

  @Test
  @DisplayName("R55 a log on a full disk throws at nobody, and goes on when there is room")
  void goesOnAfterAFullDisk() {
    trouble.full = true;
    logsMany(1_000);
    trouble.full = false;
    eventuallyLogs("event=room-again");
  }

  @Test
  void writesTheLastLinesWhenTheProcessEnds() {
    logsMany(100);
    context.stop();
    assertThat(trouble.text()).contains("event=line number=99");
  }

  @Test
  void endsEvenIfTheLogIsStuck() throws InterruptedException {
    trouble.sticks = true;
    logsMany(10);
    Thread stopping = Thread.ofPlatform().start(context::stop);
    stopping.join(TimeUnit.SECONDS.toMillis(20));
    assertThat(stopping.isAlive()).isFalse();
  }

  /** Takes octets, or does not. */
  private static final class Trouble extends OutputStream {
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final CountDownLatch stuck = new CountDownLatch(1);
    private volatile boolean sticks;
    private volatile boolean full;

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
      if (full) {
        throw new IOException("No space left on device");
      }
      if (sticks) {
        try {
          stuck.await();
        } catch (InterruptedException over) {
          Thread.currentThread().interrupt();
        }
      }
      taken.write(octets, offset, length);
    }

    private String text() {
      return taken.toString(StandardCharsets.UTF_8);
    }
  }
}
