package org.kumobashi.server.config;

import java.time.Duration;

/** Reads the limits; each has a standard value. */
final class LimitsReader {
  private static final Kind<Duration> LOGIN =
      Quantities.duration(Duration.ofSeconds(1), Duration.ofMinutes(10));
  private static final Kind<Duration> IDLE =
      Quantities.duration(Duration.ofSeconds(10), Duration.ofDays(7));
  private static final Kind<Duration> DRAIN =
      Quantities.duration(Duration.ZERO, Duration.ofHours(1));
  private static final Kind<Integer> MISTAKES = Kinds.whole(1, 100);
  private static final Kind<Integer> SESSIONS = Kinds.whole(1, 10_000);

  private LimitsReader() {}

  static Limits read(Section section, Attempts attempts) {
    section.moved("smtp-sessions", "submission.sessions");
    section.moved("failures-per-address", "attempts.free-per-address");
    section.moved("failures-per-mailbox", "attempts.free-per-mailbox");
    Limits standard = Limits.standard();
    return new Limits(
        section.orElse("login-timeout", LOGIN, standard.loginTimeout()),
        section.orElse("bad-commands", MISTAKES, standard.badCommands()),
        section.orElse("failed-logins", MISTAKES, standard.failedLogins()),
        section.orElse("idle-timeout", IDLE, standard.idleTimeout()),
        section.orElse("imap-sessions", SESSIONS, standard.imapSessions()),
        section.orElse("pop3-sessions", SESSIONS, standard.pop3Sessions()),
        attempts,
        section.orElse("drain", DRAIN, standard.drain()));
  }
}
