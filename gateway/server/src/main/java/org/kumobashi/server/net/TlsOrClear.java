package org.kumobashi.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Waits a moment whether a client begins TLS at once, on a port that takes both. Mail servers speak
 * first, so a client that waits for the greeting and one whose ClientHello is on its way look alike
 * until it is there, and a greeting in clear would break the handshake of the second. Those who
 * come after it hear nothing from upstream of this handler until it has decided: then a TLS handler
 * takes its place, or the connection becomes active to them.
 */
final class TlsOrClear extends ChannelInboundHandlerAdapter {
  private final Duration wait;
  private final Supplier<ChannelHandler> tls;
  private ByteBuf octets = Unpooled.EMPTY_BUFFER;
  private Optional<Future<?>> timer = Optional.empty();

  /**
   * @param tls makes the handler for a client that begins TLS
   */
  TlsOrClear(Duration wait, Supplier<ChannelHandler> tls) {
    this.wait = wait;
    this.tls = tls;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    timer =
        Optional.of(
            ctx.executor().schedule(() -> clear(ctx), wait.toMillis(), TimeUnit.MILLISECONDS));
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    // Told by clear(), if it comes to that.
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    octets = Unpooled.wrappedBuffer(octets, (ByteBuf) message);
    switch (TlsHello.guess(octets)) {
      case HELLO -> secure(ctx);
      case CLEAR -> clear(ctx);
      case OPEN -> {}
    }
  }

  private void secure(ChannelHandlerContext ctx) {
    ctx.pipeline().addAfter(ctx.name(), null, tls.get());
    leave(ctx);
  }

  private void clear(ChannelHandlerContext ctx) {
    if (!ctx.isRemoved()) {
      ctx.fireChannelActive();
      leave(ctx);
    }
  }

  private void leave(ChannelHandlerContext ctx) {
    ctx.pipeline().remove(this);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    timer.ifPresent(running -> running.cancel(false));
    ByteBuf held = octets;
    octets = Unpooled.EMPTY_BUFFER;
    if (held.isReadable()) {
      ctx.fireChannelRead(held);
      ctx.fireChannelReadComplete();
    }
  }
}
