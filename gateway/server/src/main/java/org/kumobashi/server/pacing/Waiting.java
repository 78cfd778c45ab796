package org.kumobashi.server.pacing;

import java.time.Duration;

/** How a waiting thread spends its time. */
@FunctionalInterface
public interface Waiting {
  /** Blocks so long. */
  void pause(Duration time) throws InterruptedException;

  /** Really sleeps. */
  static Waiting sleeping() {
    return Thread::sleep;
  }
}
