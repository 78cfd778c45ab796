package org.kumobashi.server.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.internal.PlatformDependent;
import java.util.concurrent.TimeUnit;

/** The event loops and channel classes: epoll where the machine has it, NIO elsewhere. */
final class Transport implements AutoCloseable {
  private static final int KEEPALIVE_SECONDS = 240;
  private static final int KEEPALIVE_AGAIN_SECONDS = 20;
  private static final int KEEPALIVES = 3;
  private static final int UNHEARD_MILLIS = 300_000;

  private final boolean epoll = Epoll.isAvailable();
  private final EventLoopGroup acceptors = new MultiThreadIoEventLoopGroup(1, ioHandler());
  private final EventLoopGroup workers = new MultiThreadIoEventLoopGroup(ioHandler());

  Transport() {
    begin(acceptors);
    begin(workers);
  }

  // Netty starts a loop's thread when it gets its first work, which is a client's connection: where
  // there was no thread to be had then, that connection would be lost.
  private static void begin(EventLoopGroup loops) {
    loops.forEach(loop -> loop.submit(() -> {}).syncUninterruptibly());
  }

  private IoHandlerFactory ioHandler() {
    return epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
  }

  EventLoopGroup acceptors() {
    return acceptors;
  }

  EventLoopGroup workers() {
    return workers;
  }

  Class<? extends ServerChannel> serverChannel() {
    return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }

  /** A listening socket that another process, or systemd, has bound. */
  static ServerChannel inherited(int descriptor) {
    return new EpollServerSocketChannel(descriptor);
  }

  Class<? extends Channel> clientChannel() {
    return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
  }

  /**
   * Has the kernel notice a peer that is gone: it asks after four silent minutes, and gives up when
   * nothing was heard for five, or when what was sent is not acknowledged for five. The question
   * also keeps firewalls from forgetting an idle session.
   */
  void watch(Channel channel) {
    ChannelConfig config = channel.config();
    config.setOption(ChannelOption.SO_KEEPALIVE, true);
    if (epoll) {
      config.setOption(EpollChannelOption.TCP_KEEPIDLE, KEEPALIVE_SECONDS);
      config.setOption(EpollChannelOption.TCP_KEEPINTVL, KEEPALIVE_AGAIN_SECONDS);
      config.setOption(EpollChannelOption.TCP_KEEPCNT, KEEPALIVES);
      config.setOption(EpollChannelOption.TCP_USER_TIMEOUT, UNHEARD_MILLIS);
    }
  }

  /** Memory is scarce as soon as buffers hold a quarter of what they may: the rest is for them. */
  static RecvByteBufAllocator receiveBuffers() {
    long plenty = PlatformDependent.maxDirectMemory() / 4;
    return new ReceiveBuffers(() -> bufferOctets() > plenty);
  }

  /**
   * The memory outside the heap that Netty holds for buffers, in octets. Java's own count of direct
   * buffers knows nothing of it: Netty takes it from the C library.
   */
  static long bufferOctets() {
    return ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider
        ? provider.metric().usedDirectMemory()
        : 0;
  }

  @Override
  public void close() {
    acceptors.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    workers.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
