package org.kumobashi.server.config;

import java.time.Duration;

/** Reads what the token endpoint is asked for; each bound has a standard value. */
final class TokensReader {
  private static final Kind<Integer> AT_ONCE = Kinds.whole(1, 10_000);
  private static final Kind<Integer> PER_SECOND = Kinds.whole(1, 1000);
  private static final Kind<Duration> WAIT =
      Quantities.duration(Duration.ofMillis(100), Duration.ofMinutes(4));
  // Entra ID lets a refresh token die after 90 days; trouble of a month must not cost it.
  private static final Kind<Duration> KEEP_ALIVE =
      Quantities.duration(Duration.ofDays(1), Duration.ofDays(60));
  private static final Kind<Integer> PER_MINUTE = Kinds.whole(1, 600);

  private TokensReader() {}

  static Tokens read(Section section) {
    Tokens standard = Tokens.standard();
    return new Tokens(
        section.orElse("at-once", AT_ONCE, standard.atOnce()),
        section.orElse("per-second", PER_SECOND, standard.perSecond()),
        section.orElse("wait", WAIT, standard.longestWait()),
        section.orElse("keep-alive", KEEP_ALIVE, standard.keepAlive()),
        section.orElse("keep-alives-per-minute", PER_MINUTE, standard.keepAlivesPerMinute()));
  }
}
