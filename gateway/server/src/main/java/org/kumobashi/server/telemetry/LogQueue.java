package org.kumobashi.server.telemetry;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.LoggerFactory;

/**
 * Stands between those who log and the log, which may be a pipe nobody reads or a file on a full
 * disk: lines wait here for one thread that writes them, and nobody waits for that. When too many
 * wait, the next are lost and counted.
 */
public final class LogQueue extends AsyncAppender {
  private static final int LINES = 8_192;

  /** Longer than a healthy log takes, so that a stop that meets a stuck one still ends. */
  private static final int LAST_LINES_MILLIS = 2_000;

  private final AtomicLong lost = new AtomicLong();

  public LogQueue() {
    setQueueSize(LINES);
    setDiscardingThreshold(0);
    setNeverBlock(true);
    setMaxFlushTime(LAST_LINES_MILLIS);
  }

  @Override
  protected void append(ILoggingEvent line) {
    if (getRemainingCapacity() == 0) {
      lost.incrementAndGet();
    } else {
      super.append(line);
    }
  }

  /** How many lines the process has lost, as far as its logs go through this class. */
  public static long linesLost() {
    return ofProcess().map(queue -> queue.lost.get()).orElse(0L);
  }

  /** Writes what waits, if the log takes it, and ends all logging: the last act of a process. */
  public static void finish() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.stop();
    }
  }

  private static Optional<LogQueue> ofProcess() {
    return LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root
            && root.getAppender("queue") instanceof LogQueue queue
        ? Optional.of(queue)
        : Optional.empty();
  }
}
