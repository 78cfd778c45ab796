package org.kumobashi.server.tokens;

import java.time.Duration;

/** How a thread spends the time until it may ask. */
@FunctionalInterface
public interface Pause {
  /** Blocks so long. */
  void last(Duration time) throws InterruptedException;
}
