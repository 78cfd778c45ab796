package org.kumobashi.server;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock that is never put back: where the one it asks is, it stands still for that moment and
 * goes on from there. For pauses, limits and lifetimes, which must not last hours longer because
 * somebody set the machine's clock right; not for what is stored or shown. Thread-safe.
 */
final class ForwardClock implements InstantSource {
  private final InstantSource asked;
  private Instant last;
  private Duration ahead = Duration.ZERO;

  ForwardClock(InstantSource asked) {
    this.asked = asked;
    this.last = asked.instant();
  }

  @Override
  public synchronized Instant instant() {
    Instant now = asked.instant().plus(ahead);
    if (now.isBefore(last)) {
      ahead = ahead.plus(Duration.between(now, last));
      return last;
    }
    last = now;
    return now;
  }
}
