package org.kumobashi.sandbox;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.slf4j.LoggerFactory;

/** What a logger and those below it say while a test runs, from INFO on. */
final class LogLines implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          lines.add(event.getFormattedMessage());
        }
      };
  private final Logger logger;

  private LogLines(Logger logger) {
    this.logger = logger;
  }

  static LogLines of(String name) {
    LogLines listening = new LogLines((Logger) LoggerFactory.getLogger(name));
    listening.appender.setContext(listening.logger.getLoggerContext());
    listening.appender.start();
    listening.logger.setLevel(Level.INFO);
    listening.logger.addAppender(listening.appender);
    return listening;
  }

  /** Waits for a line that holds all of these. */
  void await(String... parts) {
    Awaitility.await()
        .atMost(PATIENCE)
        .alias(List.of(parts) + " in a line of the log")
        .until(() -> lines.stream().anyMatch(line -> Stream.of(parts).allMatch(line::contains)));
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
    logger.setLevel(null);
  }
}
