package org.kumobashi.server.net;

import java.time.Duration;

/**
 * Told to a client channel that is to end.
 *
 * @param grace how long what is under way may go on
 */
record GatewayStopping(Duration grace) {
  /** Without a limit. */
  static GatewayStopping whenDone() {
    return new GatewayStopping(Duration.ofDays(1));
  }
}
