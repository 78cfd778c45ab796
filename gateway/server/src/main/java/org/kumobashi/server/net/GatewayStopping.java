package org.kumobashi.server.net;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Told to a client channel that is to end.
 *
 * @param grace how long what is under way may go on, if there is a limit
 */
record GatewayStopping(Optional<Duration> grace) {
  /** What a client has to read its last word before everything is closed. */
  private static final Duration LAST = Duration.ofSeconds(1);

  /** When what is under way is done, however long it takes. */
  static GatewayStopping whenDone() {
    return new GatewayStopping(Optional.empty());
  }

  /** When what is under way is done, or else after this time. */
  static GatewayStopping within(Duration grace) {
    return new GatewayStopping(Optional.of(grace));
  }

  /**
   * Runs this on the client's event loop when the time is nearly over, unless the client has gone
   * by then.
   */
  void pressing(Channel client, Runnable press) {
    grace.ifPresent(
        limit -> {
          long rest = Math.max(0, limit.minus(LAST).toMillis());
          Future<?> due = client.eventLoop().schedule(press, rest, TimeUnit.MILLISECONDS);
          client.closeFuture().addListener(closed -> due.cancel(false));
        });
  }
}
