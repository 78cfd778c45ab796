package org.kumobashi.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Stands before a relay and lets a tap hear what this channel reads. It passes everything on as it
 * came, at once, and leaves when nobody listens any more.
 */
final class TapHandler extends ChannelInboundHandlerAdapter {
  private final Tap tap;
  private final Consumer<ByteBuffer> ear;
  private final String side;
  private boolean ended;

  TapHandler(Tap tap, Consumer<ByteBuffer> ear, String side) {
    this.tap = tap;
    this.ear = ear;
    this.side = side;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!tap.listens()) {
      ctx.pipeline().remove(this);
    } else if (message instanceof ByteBuf octets) {
      ear.accept(octets.nioBuffer());
    }
    ctx.fireChannelRead(message);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    // Under TLS the end is told twice.
    if (Ending.isEndOfInput(event) && !ended) {
      ended = true;
      tap.note(side + " ends");
    }
    ctx.fireUserEventTriggered(event);
  }
}
