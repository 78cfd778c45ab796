package org.kumobashi.server.tokens;

import java.util.concurrent.CountDownLatch;

/** Lets the answer of a fake wait until a test allows it. */
final class Latches {
  private Latches() {}

  /** Waits until the latch is open, or the thread is told to stop. */
  static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }
}
