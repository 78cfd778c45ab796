package org.kumobashi.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.kumobashi.server.telemetry.LogQueue;

/** The last door before the log: logback.xml itself. */
class LogPatternTest {
  private static List<String> logged(String message, Throwable trouble) throws JoranException {
    LoggerContext context = new LoggerContext();
    JoranConfigurator reader = new JoranConfigurator();
    reader.setContext(context);
    reader.doConfigure(Path.of("src/main/resources/logback.xml").toFile());
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    LogQueue queue = (LogQueue) root.getAppender("queue");
    ConsoleAppender<ILoggingEvent> out = (ConsoleAppender<ILoggingEvent>) queue.getAppender("out");
    LoggingEvent event =
        new LoggingEvent(LogPatternTest.class.getName(), root, Level.ERROR, message, trouble, null);
    queue.stop();
    return new String(out.getEncoder().encode(event), StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  @DisplayName("R48 one event is one line, whatever it holds")
  void makesOneLineOfAnyMessage() throws JoranException {
    List<String> lines =
        logged("cause=\"a\r\nb\u0085c\u2028d\u0000e\u001b[2J\"", new IllegalStateException("x"));

    assertThat(lines.getFirst()).endsWith("cause=\"a b c d e [2J\"");
    assertThat(lines.get(1)).startsWith("java.lang.IllegalStateException: x");
    assertThat(lines.subList(2, lines.size()))
        .isNotEmpty()
        .allMatch(line -> line.startsWith("\tat "));
  }

  @Test
  @DisplayName("R48 the text of an exception forges no line of the log")
  void keepsTheTextOfABugOnItsLine() throws JoranException {
    String text = "bad\n2026-01-01T00:00:00 level=INFO event=forged";

    List<String> lines =
        logged("event=bug", new IllegalStateException(text, new IllegalArgumentException(text)));

    assertThat(lines).noneMatch(line -> line.startsWith("2026-01-01"));
    assertThat(lines).anyMatch(line -> line.startsWith("Caused by: java.lang.IllegalArg"));
  }
}
