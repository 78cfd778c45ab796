package org.kumobashi.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.timeout.IdleStateEvent;
import java.util.function.IntConsumer;

/**
 * One direction of a relay: what this channel reads, the peer writes. While the peer is full this
 * channel is not read; the end of its input becomes the end of the peer's output, after the last
 * octet. Never writes a word of its own: a POP3 client that vanishes must not commit its deletions
 * by a QUIT it did not send.
 */
final class Relay extends ChannelInboundHandlerAdapter {
  private final Channel peer;
  private final Connection connection;
  private final IntConsumer count;
  private final String side;

  Relay(Channel peer, Connection connection, IntConsumer count, String side) {
    this.peer = peer;
    this.connection = connection;
    this.count = count;
    this.side = side;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    count.accept(((ByteBuf) message).readableBytes());
    peer.write(message);
    if (!peer.isWritable()) {
      peer.flush();
      ctx.channel().config().setAutoRead(peer.isWritable());
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    peer.flush();
  }

  // What this channel may take again, its peer may read again: each side knows only its own
  // fullness.
  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    peer.config().setAutoRead(ctx.channel().isWritable());
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    switch (event) {
      case ChannelInputShutdownEvent end -> {
        ended();
        Ending.ifBothEnded(ctx.channel());
      }
      case SslCloseCompletionEvent end -> ended();
      case IdleStateEvent idle -> {
        connection.endsBecause("idle for too long");
        Ending.afterFlush(ctx.channel());
        Ending.afterFlush(peer);
      }
      default -> ctx.fireUserEventTriggered(event);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    connection.endsBecause(side + " closed");
    Ending.afterFlush(peer);
    ctx.fireChannelInactive();
  }

  private void ended() {
    connection.endsBecause(side + " closed");
    Ending.ofOutput(peer);
  }
}
