package org.kumobashi.server.net;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Told to a client channel that is to end.
 *
 * @param grace how long what is under way may go on
 */
record GatewayStopping(Duration grace) {
  /** What a client has to read its last word before everything is closed. */
  private static final Duration LAST = Duration.ofSeconds(1);

  /** Without a limit. */
  static GatewayStopping whenDone() {
    return new GatewayStopping(Duration.ofDays(1));
  }

  /**
   * Runs this on the client's event loop when the time is nearly over, unless the client has gone
   * by then.
   */
  void pressing(Channel client, Runnable press) {
    long rest = Math.max(0, grace.minus(LAST).toMillis());
    Future<?> due = client.eventLoop().schedule(press, rest, TimeUnit.MILLISECONDS);
    client.closeFuture().addListener(closed -> due.cancel(false));
  }
}
