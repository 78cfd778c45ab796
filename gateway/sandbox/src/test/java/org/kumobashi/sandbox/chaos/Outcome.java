package org.kumobashi.sandbox.chaos;

/** What a client knows of an attempt when it is over, and how often upstream may have it then. */
enum Outcome {
  /** The final dot was answered 250. */
  ACCEPTED(1, 1),
  /** A command or the final dot was answered 4xx or 5xx. */
  REFUSED(0, 0),
  /** The final dot was answered 451 4.4.2: upstream vanished before its reply. */
  UPSTREAM_LOST(0, 1),
  /** The connection ended after the final dot and before its reply. */
  UNANSWERED(0, 1),
  /** The connection ended before the final dot. */
  UNFINISHED(0, 0);

  private final int least;
  private final int most;

  Outcome(int least, int most) {
    this.least = least;
    this.most = most;
  }

  boolean allows(int times) {
    return times >= least && times <= most;
  }

  boolean isUnknown() {
    return least < most;
  }
}
