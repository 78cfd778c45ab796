package org.kumobashi.sandbox.mail;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A final reply that waits: the message has been dealt with, the client does not know yet. */
public final class HeldReply {
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  HeldReply() {}

  /** Waits until a session has come to its reply. False: none has within this time. */
  public boolean awaitReached(Duration patience) throws InterruptedException {
    return reached.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Lets the reply go. */
  public void release() {
    released.countDown();
  }

  /** Holds the session's thread until {@link #release} or until the sandbox closes. */
  void hold() throws InterruptedIOException {
    reached.countDown();
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("The sandbox closed while a reply was held");
    }
  }
}
