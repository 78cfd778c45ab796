package org.kumobashi.server.net;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Sees to it that something a client sends does not take for ever. A time in which the gateway
 * itself could not take more is not held against the client. Belongs to one event loop.
 */
final class PaceWatch {
  private final EventLoop loop;
  private final Pace least;
  private final BooleanSupplier coming;
  private final Runnable tooSlow;
  private long octets;
  private boolean reading = true;
  private boolean excused;
  private Optional<Future<?>> verdict = Optional.empty();

  /**
   * How fast something must come.
   *
   * @param rate octets a second
   * @param window the time over which that is measured
   */
  record Pace(long rate, Duration window) {
    long octets() {
      return rate * window.toMillis() / 1000;
    }
  }

  /**
   * @param coming whether what is watched comes now
   * @param tooSlow what to do if it comes too slowly
   */
  PaceWatch(EventLoop loop, Pace least, BooleanSupplier coming, Runnable tooSlow) {
    this.loop = loop;
    this.least = least;
    this.coming = coming;
    this.tooSlow = tooSlow;
  }

  /** So many more octets have come. */
  void count(int more) {
    octets += more;
  }

  /**
   * Begins or ceases to watch, as it must be.
   *
   * @param now whether the client is being read
   */
  void look(boolean now) {
    reading = now;
    excused |= !now;
    if (!coming.getAsBoolean()) {
      verdict.ifPresent(running -> running.cancel(false));
      verdict = Optional.empty();
    } else if (verdict.isEmpty()) {
      watch();
    }
  }

  private void watch() {
    excused = !reading;
    long before = octets;
    verdict =
        Optional.of(
            loop.schedule(() -> judge(before), least.window().toMillis(), TimeUnit.MILLISECONDS));
  }

  private void judge(long before) {
    verdict = Optional.empty();
    if (!coming.getAsBoolean()) {
      return;
    }
    if (!excused && octets - before < least.octets()) {
      tooSlow.run();
    } else {
      watch();
    }
  }
}
