package org.kumobashi.server;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/**
 * What the gateway logs while this is open, each with the word STACK if it brings a stack trace.
 */
public final class LoggedLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Logger logger;

  public LoggedLines() {
    logger = (Logger) LoggerFactory.getLogger("org.kumobashi");
    setContext(logger.getLoggerContext());
    start();
    logger.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    String stack = event.getThrowableProxy() == null ? "" : " STACK";
    lines.add(event.getLevel() + " " + event.getFormattedMessage() + stack);
  }

  /** The lines with this in them. */
  public List<String> with(String part) {
    return lines.stream().filter(line -> line.contains(part)).toList();
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    stop();
  }
}
