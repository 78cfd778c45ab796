package org.kumobashi.sandbox.chaos;

import java.time.Duration;

/** How long clients wait for an answer now. */
final class Patience {
  private volatile Duration longest;

  Patience(Duration longest) {
    this.longest = longest;
  }

  Duration longest() {
    return longest;
  }

  void change(Duration to) {
    longest = to;
  }
}
