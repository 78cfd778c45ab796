package org.kumobashi.server.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Passes listening sockets from one process to the next over a Unix domain socket (SCM_RIGHTS).
 * Both processes then accept from the same queue, so whoever is in it is served by one of them.
 *
 * <p>Refused: SO_REUSEPORT, with which each process has a queue of its own, and the connections in
 * that of the old one are reset when it closes.
 */
public final class SocketPassing implements AutoCloseable {
  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final CompletableFuture<List<Integer>> all = new CompletableFuture<>();
  private final Path at;

  private SocketPassing(Path at) {
    this.at = at;
  }

  /**
   * Waits at this path for a process that sends its sockets.
   *
   * @throws IOException if the path cannot be used, or this machine cannot do it
   */
  public static SocketPassing receiveAt(Path path) throws IOException {
    if (!Epoll.isAvailable()) {
      throw new IOException("sockets can be handed over on Linux only, with Netty's epoll library");
    }
    SocketPassing passing = new SocketPassing(path);
    ChannelFuture bound =
        new ServerBootstrap()
            .group(passing.loop)
            .channel(EpollServerDomainSocketChannel.class)
            .childOption(
                EpollChannelOption.DOMAIN_SOCKET_READ_MODE, DomainSocketReadMode.FILE_DESCRIPTORS)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(passing.new Receiver());
                  }
                })
            .bind(new DomainSocketAddress(path.toFile()))
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      passing.close();
      throw new IOException("cannot use " + path + ": " + bound.cause().getMessage());
    }
    return passing;
  }

  /**
   * The descriptors that were sent, in their order.
   *
   * @throws IOException if they do not come in time
   */
  public List<Integer> descriptors(Duration patience) throws IOException {
    try {
      return all.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException missing) {
      throw new IOException("the listening sockets did not come", missing);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the listening sockets", stopping);
    }
  }

  private final class Receiver extends ChannelInboundHandlerAdapter {
    private final List<Integer> received = new CopyOnWriteArrayList<>();

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      received.add(((FileDescriptor) message).intValue());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      all.complete(List.copyOf(received));
    }
  }

  /** Sends these sockets to who waits at this path, and keeps them. */
  static void send(Path to, List<Channel> sockets, Transport transport) throws IOException {
    if (!Epoll.isAvailable()) {
      throw new IOException("sockets can be handed over on Linux only, with Netty's epoll library");
    }
    ChannelFuture connected =
        new Bootstrap()
            .group(transport.workers())
            .channel(EpollDomainSocketChannel.class)
            .handler(new ChannelInboundHandlerAdapter())
            .connect(new DomainSocketAddress(to.toFile()))
            .awaitUninterruptibly();
    if (!connected.isSuccess()) {
      throw new IOException("nobody waits at " + to + ": " + connected.cause().getMessage());
    }
    Channel channel = connected.channel();
    try {
      for (Channel socket : sockets) {
        int descriptor = ((EpollServerSocketChannel) socket).fd().intValue();
        ChannelFuture sent =
            channel.writeAndFlush(new FileDescriptor(descriptor)).awaitUninterruptibly();
        if (!sent.isSuccess()) {
          throw new IOException("a listening socket could not be sent: " + sent.cause());
        }
      }
    } finally {
      channel.close().awaitUninterruptibly();
    }
  }

  @Override
  public void close() {
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    // Whether it was there still does not matter.
    var _ = at.toFile().delete();
  }
}
