package org.kumobashi.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Tells a submission relay what happens on an upstream session that it has borrowed. */
final class UpstreamSide extends ChannelInboundHandlerAdapter {
  private final SubmissionRelay relay;

  UpstreamSide(SubmissionRelay relay) {
    this.relay = relay;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    relay.heard(ctx.channel(), (ByteBuf) message);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    relay.regulate();
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (Ending.isEndOfInput(event)) {
      ctx.close();
    }
    ctx.fireUserEventTriggered(event);
  }

  // Upstream's pipeline ends here.
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LastResort.end(ctx, cause, relay::toString);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    relay.lost(ctx.channel());
    ctx.fireChannelInactive();
  }
}
