package org.kumobashi.server.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.internal.PlatformDependent;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;

/** The event loops and channel classes: epoll where the machine has it, NIO elsewhere. */
final class Transport implements AutoCloseable {
  private static final ChannelOption<Integer> NIO_KEEPIDLE =
      NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE);
  private static final ChannelOption<Integer> NIO_KEEPINTERVAL =
      NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL);
  private static final ChannelOption<Integer> NIO_KEEPCOUNT =
      NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT);

  /** Often enough for the tables of firewalls on the way, seldom enough for a phone's battery. */
  private static final Duration FIRST_PROBE = Duration.ofMinutes(4);

  private static final Duration NEXT_PROBE = Duration.ofSeconds(30);
  private static final int PROBES = 4;

  /** Longest that a peer is believed to be there without any sign of it. */
  static final Duration SILENCE = FIRST_PROBE.plus(NEXT_PROBE.multipliedBy(PROBES));

  private final boolean epoll = Epoll.isAvailable();
  private final EventLoopGroup acceptors = new MultiThreadIoEventLoopGroup(1, ioHandler());
  private final EventLoopGroup workers = new MultiThreadIoEventLoopGroup(ioHandler());

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

  Class<? extends Channel> clientChannel() {
    return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
  }

  /**
   * Has the kernel look after this connection, so that a peer which vanished without a word is
   * noticed within {@link #SILENCE}: by probes while nothing is said, and by what it leaves
   * unacknowledged or unread.
   */
  void keepAlive(Channel channel) {
    channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
    if (epoll) {
      channel.config().setOption(EpollChannelOption.TCP_KEEPIDLE, seconds(FIRST_PROBE));
      channel.config().setOption(EpollChannelOption.TCP_KEEPINTVL, seconds(NEXT_PROBE));
      channel.config().setOption(EpollChannelOption.TCP_KEEPCNT, PROBES);
      channel
          .config()
          .setOption(EpollChannelOption.TCP_USER_TIMEOUT, Math.toIntExact(SILENCE.toMillis()));
    } else {
      channel.config().setOption(NIO_KEEPIDLE, seconds(FIRST_PROBE));
      channel.config().setOption(NIO_KEEPINTERVAL, seconds(NEXT_PROBE));
      channel.config().setOption(NIO_KEEPCOUNT, PROBES);
    }
  }

  private static int seconds(Duration time) {
    return Math.toIntExact(time.toSeconds());
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
