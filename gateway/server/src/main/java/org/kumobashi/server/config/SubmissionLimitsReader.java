package org.kumobashi.server.config;

import java.time.Duration;

/** Reads what is asked of mailboxes that send; each bound has a standard value. */
final class SubmissionLimitsReader {
  private static final Kind<Integer> SESSIONS = Kinds.whole(1, 10_000);
  // A client waits five minutes for the answer to MAIL (RFC 5321 §4.5.3.2.2).
  private static final Kind<Duration> WAIT =
      Quantities.duration(Duration.ofMillis(100), Duration.ofMinutes(4));
  private static final Kind<Integer> PACE = Kinds.whole(1, 10_000);
  private static final Kind<Integer> RECIPIENTS = Kinds.whole(1, 10_000);
  private static final Kind<Integer> DAY = Kinds.whole(1, 10_000_000);
  private static final Kind<Duration> COOL_DOWN =
      Quantities.duration(Duration.ofSeconds(1), Duration.ofMinutes(10));
  private static final Kind<Duration> KEEP =
      Quantities.duration(Duration.ZERO, Duration.ofMinutes(5));
  private static final Kind<Long> RATE = Quantities.size(16, 1L << 20);
  private static final Kind<Duration> WINDOW =
      Quantities.duration(Duration.ofSeconds(1), Duration.ofMinutes(10));
  private static final Kind<Duration> IDLE =
      Quantities.duration(Duration.ofSeconds(10), Duration.ofHours(1));

  private SubmissionLimitsReader() {}

  static SubmissionLimits read(Section section) {
    SubmissionLimits standard = SubmissionLimits.standard();
    return new SubmissionLimits(
        section.orElse("sessions", SESSIONS, standard.sessions()),
        section.orElse("wait", WAIT, standard.longestWait()),
        section.orElse("messages-per-minute", PACE, standard.messagesPerMinute()),
        section.orElse("recipients-per-message", RECIPIENTS, standard.recipientsPerMessage()),
        section.orElse("recipients-per-day", DAY, standard.recipientsPerDay()),
        section.orElse("cool-down", COOL_DOWN, standard.coolDown()),
        section.orElse("keep-upstream", KEEP, standard.keepUpstream()),
        section.orElse("discard-rate", RATE, standard.discardRate()),
        section.orElse("discard-window", WINDOW, standard.discardWindow()),
        section.orElse("content-rate", RATE, standard.contentRate()),
        section.orElse("content-window", WINDOW, standard.contentWindow()),
        section.orElse("idle-timeout", IDLE, standard.idleTimeout()));
  }
}
