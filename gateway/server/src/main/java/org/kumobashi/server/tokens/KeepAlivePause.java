package org.kumobashi.server.tokens;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rest all keep-alives take while Entra ID throttles or is in trouble: what can wait must not
 * add to it. It learns from every redemption, a login's too. Asked for again after it ended, it is
 * twice as long, up to an hour, until a redemption succeeds.
 */
final class KeepAlivePause {
  private static final Logger LOG = LoggerFactory.getLogger(KeepAlivePause.class);

  /** Failures in a row, of whatever grants, that are no longer taken for chance. */
  private static final int TOO_MANY = 3;

  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofHours(1);

  /** The most a Retry-After is heeded. */
  private static final Duration LONGEST_ASKED = Duration.ofHours(6);

  private final InstantSource clock;
  private final RandomGenerator random;
  private int inARow;
  private Duration length = Duration.ZERO;
  private Instant until = Instant.MIN;

  KeepAlivePause(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  /** Whether it lasts now. */
  synchronized boolean lasts() {
    return clock.instant().isBefore(until);
  }

  /** Takes note of what came of a token request. */
  synchronized void saw(Redemption redemption) {
    switch (redemption) {
      case Redemption.Redeemed redeemed -> {
        inARow = 0;
        length = Duration.ZERO;
      }
      case Redemption.Dead verdict -> inARow = 0;
      case Redemption.Foreign verdict -> inARow = 0;
      case Redemption.Throttled(String cause, Optional<Duration> asked) -> rest(cause, asked);
      case Redemption.Unavailable(String cause, Optional<Duration> asked) -> trouble(cause);
      case Redemption.Misconfigured(String cause) -> trouble(cause);
    }
  }

  private void trouble(String cause) {
    inARow++;
    if (inARow >= TOO_MANY) {
      rest(cause, Optional.empty());
    }
  }

  // What happens during a rest makes it no longer: those are logins, each with the same trouble.
  private void rest(String cause, Optional<Duration> asked) {
    Instant now = clock.instant();
    if (!now.isBefore(until)) {
      length = clamp(length.multipliedBy(2), SHORTEST, LONGEST);
      until = now.plus(length).plusMillis(random.nextLong(length.toMillis() / 4 + 1));
      LOG.warn(
          "event=keep-alive-paused doing=\"keeping idle grants alive\" until={} cause=\"{}\"",
          until,
          cause);
    }
    asked
        .map(wait -> now.plus(clamp(wait, Duration.ZERO, LONGEST_ASKED)))
        .filter(wanted -> wanted.isAfter(until))
        .ifPresent(wanted -> until = wanted);
  }

  private static Duration clamp(Duration time, Duration least, Duration most) {
    Duration atLeast = time.compareTo(least) < 0 ? least : time;
    return atLeast.compareTo(most) > 0 ? most : atLeast;
  }
}
