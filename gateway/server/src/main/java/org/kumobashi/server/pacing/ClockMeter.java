package org.kumobashi.server.pacing;

import io.github.bucket4j.TimeMeter;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** Lets a bucket of tokens fill by the given clock. */
public record ClockMeter(InstantSource clock) implements TimeMeter {
  @Override
  public long currentTimeNanos() {
    return TimeUnit.MILLISECONDS.toNanos(clock.millis());
  }

  @Override
  public boolean isWallClockBased() {
    return true;
  }
}
