package org.kumobashi.sandbox;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.kumobashi.server.config.Configuration;
import org.kumobashi.server.config.Listener;
import org.kumobashi.server.config.SubmissionLimits;

/**
 * What a test wants otherwise than by default of the gateway's submission. The pace of messages is
 * off unless the test asks for one.
 */
final class SubmissionSetting implements UnaryOperator<Configuration> {
  private static final int NO_PACE = 1_000_000;

  private final SubmissionLimits standard = SubmissionLimits.standard();
  private UnaryOperator<Listener> listeners = listener -> listener;
  private Duration longestWait = standard.longestWait();
  private int messagesPerMinute = NO_PACE;
  private int recipientsPerMessage = standard.recipientsPerMessage();
  private int recipientsPerDay = standard.recipientsPerDay();
  private Duration coolDown = standard.coolDown();
  private Duration keepUpstream = standard.keepUpstream();
  private Duration discardWindow = standard.discardWindow();

  SubmissionSetting longestWait(Duration time) {
    longestWait = time;
    return this;
  }

  SubmissionSetting messagesPerMinute(int messages) {
    messagesPerMinute = messages;
    return this;
  }

  SubmissionSetting recipientsPerMessage(int recipients) {
    recipientsPerMessage = recipients;
    return this;
  }

  SubmissionSetting recipientsPerDay(int recipients) {
    recipientsPerDay = recipients;
    return this;
  }

  SubmissionSetting coolDown(Duration time) {
    coolDown = time;
    return this;
  }

  SubmissionSetting keepUpstream(Duration time) {
    keepUpstream = time;
    return this;
  }

  SubmissionSetting discardWindow(Duration time) {
    discardWindow = time;
    return this;
  }

  /** What is asked of content on the listener of this name. */
  SubmissionSetting content(String listener, Listener.Content content) {
    UnaryOperator<Listener> before = listeners;
    listeners =
        it -> it.name().equals(listener) ? before.apply(it).with(content) : before.apply(it);
    return this;
  }

  private SubmissionLimits limits() {
    return new SubmissionLimits(
        standard.sessions(),
        longestWait,
        messagesPerMinute,
        recipientsPerMessage,
        recipientsPerDay,
        coolDown,
        keepUpstream,
        standard.discardRate(),
        discardWindow,
        standard.contentRate(),
        standard.contentWindow(),
        standard.idleTimeout());
  }

  @Override
  public Configuration apply(Configuration c) {
    List<Listener> adjusted = c.listeners().stream().map(listeners).toList();
    return c.withListeners(adjusted).with(limits());
  }
}
