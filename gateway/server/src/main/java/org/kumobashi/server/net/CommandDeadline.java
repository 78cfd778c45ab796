package org.kumobashi.server.net;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The time a client has for one whole command, which dribbling does not extend. It begins when the
 * command could be sent. Belongs to one event loop.
 */
final class CommandDeadline {
  private final Duration limit;
  private Optional<Future<?>> timer = Optional.empty();

  CommandDeadline(Duration limit) {
    this.limit = limit;
  }

  /** A command may come now. */
  void begin(EventExecutor loop, Runnable missed) {
    met();
    timer = Optional.of(loop.schedule(missed, limit.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** It has come, or is not waited for any more. */
  void met() {
    timer.ifPresent(running -> running.cancel(false));
    timer = Optional.empty();
  }
}
