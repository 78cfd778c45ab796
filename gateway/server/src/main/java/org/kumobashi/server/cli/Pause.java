package org.kumobashi.server.cli;

import java.time.Duration;

/** How a command spends time until it looks again. */
@FunctionalInterface
interface Pause {
  /** Blocks so long. */
  void last(Duration time) throws InterruptedException;
}
