package org.kumobashi.server.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Connects to the first of several addresses that answers. The next one is begun as soon as one
 * fails, or has not answered for a quarter of a second (RFC 8305 §5), so a dead address costs no
 * more than that. All but the winner are closed. Belongs to one event loop.
 */
final class ConnectRace {
  private static final Duration HEAD_START = Duration.ofMillis(250);

  private final Bootstrap bootstrap;
  private final EventLoop loop;
  private final Routes routes;
  private final Deque<InetSocketAddress> left;
  private final Map<InetSocketAddress, ChannelFuture> running = new LinkedHashMap<>();
  private final Promise<Won> outcome;

  /** A connection nothing was said on yet, and where it leads. */
  record Won(Channel channel, InetSocketAddress address) {}

  /**
   * @param bootstrap for channels of this event loop that are not read
   */
  ConnectRace(
      Bootstrap bootstrap, EventLoop loop, Routes routes, List<InetSocketAddress> addresses) {
    this.bootstrap = bootstrap;
    this.loop = loop;
    this.routes = routes;
    this.left = new ArrayDeque<>(addresses);
    this.outcome = loop.newPromise();
  }

  /** Begins it. The future fails if no address answers, for the reason of the last. */
  Future<Won> run() {
    loop.execute(this::next);
    return outcome;
  }

  private void next() {
    InetSocketAddress address = left.poll();
    if (address == null || outcome.isDone()) {
      return;
    }
    ChannelFuture connecting = bootstrap.connect(address);
    running.put(address, connecting);
    connecting.addListener(_ -> ended(address, connecting));
    Future<?> impatience = loop.schedule(this::next, HEAD_START.toMillis(), TimeUnit.MILLISECONDS);
    outcome.addListener(_ -> impatience.cancel(false));
  }

  private void ended(InetSocketAddress address, ChannelFuture connecting) {
    running.remove(address);
    if (outcome.isDone()) {
      connecting.channel().close();
    } else if (connecting.isSuccess()) {
      won(new Won(connecting.channel(), address));
    } else {
      lost(address, connecting.cause());
    }
  }

  private void won(Won winner) {
    outcome.setSuccess(winner);
    // What is closed ends at once, and is running no more.
    Map.copyOf(running)
        .forEach(
            (slower, connecting) -> {
              routes.failed(slower, "slower to answer than " + winner.address());
              connecting.channel().close();
            });
  }

  private void lost(InetSocketAddress address, Throwable cause) {
    // Anything else, such as having no descriptor left, is no fault of the address.
    if (cause instanceof IOException) {
      routes.failed(address, String.valueOf(cause.getMessage()));
    }
    if (!left.isEmpty()) {
      next();
    } else if (running.isEmpty()) {
      outcome.setFailure(cause);
    }
  }
}
