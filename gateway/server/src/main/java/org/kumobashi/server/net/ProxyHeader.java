package org.kumobashi.server.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.TransportProtocol;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Reads the PROXY header, version 1 or 2, that a load balancer sends before anything else, in
 * whatever pieces it comes, and tells once where the connection really comes from. Then it is gone.
 *
 * <p>Whose headers are believed is decided before: who reaches this handler is trusted to name any
 * address, but not to be patient with or to fill our memory.
 */
final class ProxyHeader extends ChannelInboundHandlerAdapter {
  /** For the extensions of version 2; what balancers add is some hundred octets. */
  private static final int MOST_EXTENSIONS = 2048;

  private final Duration limit;
  private final Consumer<Origin> told;
  private Optional<Future<?>> timer = Optional.empty();
  private boolean done;

  /**
   * @param limit the longest the header may take
   * @param told hears where the connection comes from; what follows the header goes to the handlers
   *     it adds
   */
  ProxyHeader(Duration limit, Consumer<Origin> told) {
    this.limit = limit;
    this.told = told;
  }

  /** Where a connection comes from, as far as the header says. */
  sealed interface Origin {
    /** From this client. */
    record Client(InetAddress address) implements Origin {}

    /** From the load balancer itself, or it does not know. */
    record Peer() implements Origin {}

    /** There is no header that could be believed. */
    record Unusable(String why) implements Origin {}
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    ctx.pipeline().addBefore(ctx.name(), null, new HAProxyMessageDecoder(MOST_EXTENSIONS));
    timer =
        Optional.of(
            ctx.executor()
                .schedule(
                    () -> tell(new Origin.Unusable("no PROXY header in time")),
                    limit.toMillis(),
                    TimeUnit.MILLISECONDS));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    HAProxyMessage header = (HAProxyMessage) message;
    // What lies behind nonsense, or comes too late: this handler stays, to keep complaints in.
    if (done) {
      header.release();
      return;
    }
    try {
      tell(origin(header));
    } finally {
      header.release();
    }
    // The decoder goes by itself, and only then lets out what follows the header.
    ctx.pipeline().remove(this);
  }

  private static Origin origin(HAProxyMessage header) {
    Optional<String> source = Optional.ofNullable(header.sourceAddress());
    if (header.command() == HAProxyCommand.LOCAL || source.isEmpty()) {
      return new Origin.Peer();
    }
    return switch (header.proxiedProtocol().addressFamily()) {
      case AF_UNSPEC, AF_UNIX -> new Origin.Peer();
      case AF_IPv4, AF_IPv6 ->
          header.proxiedProtocol().transportProtocol() == TransportProtocol.STREAM
              ? client(source.get())
              : new Origin.Unusable("a PROXY header that is not about TCP");
    };
  }

  private static Origin client(String address) {
    try {
      return new Origin.Client(InetAddress.ofLiteral(address));
    } catch (IllegalArgumentException notHere) {
      return new Origin.Unusable("a PROXY header with an address of no use here");
    }
  }

  private void tell(Origin origin) {
    if (!done) {
      done = true;
      timer.ifPresent(running -> running.cancel(false));
      told.accept(origin);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    switch (event) {
      case ChannelInputShutdownEvent end -> tell(new Origin.Unusable("closed before its header"));
      case GatewayStopping stopping -> ctx.close();
      default -> ctx.fireUserEventTriggered(event);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    timer.ifPresent(running -> running.cancel(false));
    ctx.fireChannelInactive();
  }

  // The decoder's complaints quote nothing; the octets themselves could be a password.
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    tell(new Origin.Unusable("what came is no PROXY header"));
  }
}
