package org.kumobashi.server.pacing;

import java.util.concurrent.Semaphore;

/** Places that are taken in the order of arrival, and of which there may become more or fewer. */
final class Places extends Semaphore {
  private static final long serialVersionUID = 1L;

  private int all;

  Places(int all) {
    super(all, true);
    this.all = all;
  }

  /** Has so many from here on; those taken beyond it come back without being given again. */
  synchronized void change(int other) {
    if (other > all) {
      release(other - all);
    } else {
      reducePermits(all - other);
    }
    all = other;
  }

  /** How many are taken. */
  synchronized int taken() {
    return all - availablePermits();
  }
}
