package org.kumobashi.server.net;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.kumobashi.server.config.SubmissionLimits;

/**
 * Sees to it that the rest of a refused message, which is only read to keep the session in step,
 * does not take for ever. Belongs to one event loop.
 */
final class DiscardWatch {
  private final EventLoop loop;
  private final SubmissionLimits limits;
  private final BooleanSupplier discarding;
  private final Runnable tooSlow;
  private long octets;
  private boolean watching;

  /**
   * @param discarding whether a refused message is being read now
   * @param tooSlow what to do if it comes too slowly
   */
  DiscardWatch(
      EventLoop loop, SubmissionLimits limits, BooleanSupplier discarding, Runnable tooSlow) {
    this.loop = loop;
    this.limits = limits;
    this.discarding = discarding;
    this.tooSlow = tooSlow;
  }

  /** So many more octets have come. */
  void count(int more) {
    octets += more;
  }

  /** Begins to watch if something is being discarded. */
  void look() {
    if (!watching && discarding.getAsBoolean()) {
      watching = true;
      long before = octets;
      loop.schedule(() -> judge(before), limits.discardWindow().toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void judge(long before) {
    watching = false;
    if (!discarding.getAsBoolean()) {
      return;
    }
    long wanted = limits.discardRate() * limits.discardWindow().toMillis() / 1000;
    if (octets - before < wanted) {
      tooSlow.run();
    } else {
      look();
    }
  }
}
