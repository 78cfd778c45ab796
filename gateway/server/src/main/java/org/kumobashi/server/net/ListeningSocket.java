package org.kumobashi.server.net;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.kumobashi.server.config.Listener;

/**
 * A socket that clients connect to, how many came by it and are still there, and what holds for the
 * next. It outlives the configuration it was bound for as long as the next one names its address,
 * so no connection in the kernel's queue is lost.
 */
final class ListeningSocket {
  private final Channel channel;
  private final InetSocketAddress wanted;
  private final AtomicInteger open = new AtomicInteger();
  private volatile Reception reception;

  ListeningSocket(Channel channel, Reception first) {
    this.channel = channel;
    this.wanted = first.listener().address();
    this.reception = first;
  }

  /** What holds for a connection that comes now. */
  Reception reception() {
    return reception;
  }

  /** Whether this listener can go on with this socket. A free port is its listener's own. */
  boolean serves(Listener listener) {
    return wanted.equals(listener.address())
        && (wanted.getPort() != 0 || listener.name().equals(reception.listener().name()));
  }

  /** Lets clients in, from here on in this way. */
  void receive(Reception next) {
    reception = next;
    channel.config().setAutoRead(!isFull());
  }

  /** One connection more. A full listener stops accepting; the kernel keeps the next waiting. */
  void entered() {
    open.incrementAndGet();
    if (isFull()) {
      channel.config().setAutoRead(false);
    }
  }

  /** One connection less. */
  void left() {
    open.decrementAndGet();
    if (!isFull()) {
      channel.config().setAutoRead(true);
    }
  }

  /** Whether as many are here as may be. */
  boolean isFull() {
    return open.get() >= reception.listener().access().maxConnections();
  }

  /** Where it really listens. */
  InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  /** Where it was asked to listen. */
  InetSocketAddress wanted() {
    return wanted;
  }

  Channel channel() {
    return channel;
  }

  /** Stops listening; connections go on. */
  void close() {
    channel.close().awaitUninterruptibly();
  }
}
