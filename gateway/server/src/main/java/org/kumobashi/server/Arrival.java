package org.kumobashi.server;

import java.time.Duration;
import org.kumobashi.server.net.InheritedSockets;

/**
 * How a gateway comes to its place.
 *
 * @param sockets listening sockets that are bound already
 * @param serving run as soon as clients are let in: tells the gateway before to go
 * @param patience how long that one may keep the address of its metrics after it
 */
public record Arrival(InheritedSockets sockets, Runnable serving, Duration patience) {
  /** With nobody before it. */
  public static Arrival first() {
    return new Arrival(InheritedSockets.none(), () -> {}, Duration.ZERO);
  }
}
