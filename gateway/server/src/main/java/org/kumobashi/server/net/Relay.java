package org.kumobashi.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;

/**
 * One direction of a relay: what this channel reads, the peer writes. While the peer is full this
 * channel is not read; the end of its input becomes the end of the peer's output, after the last
 * octet. Never says a word of its own to upstream: a POP3 client that vanishes must not commit its
 * deletions by a QUIT it did not send. The one word a client may hear is said by {@link Parting}.
 */
final class Relay extends ChannelInboundHandlerAdapter {
  private final Channel peer;
  private final Connection connection;
  private final Parting parting;
  private final Side side;

  /** Whom this direction is from. */
  enum Side {
    CLIENT("client"),
    UPSTREAM("upstream");

    private final String word;

    Side(String word) {
      this.word = word;
    }
  }

  Relay(Channel peer, Connection connection, Parting parting, Side side) {
    this.peer = peer;
    this.connection = connection;
    this.parting = parting;
    this.side = side;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (parting.isOver()) {
      ReferenceCountUtil.release(message);
      return;
    }
    hear((ByteBuf) message);
    peer.write(message);
    if (!peer.isWritable()) {
      peer.flush();
      ctx.channel().config().setAutoRead(peer.isWritable());
    }
  }

  private void hear(ByteBuf octets) {
    switch (side) {
      case CLIENT -> {
        connection.countFromClient(octets.readableBytes());
        parting.heardClient(octets);
      }
      case UPSTREAM -> {
        connection.countFromUpstream(octets.readableBytes());
        parting.heardUpstream(octets);
      }
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    peer.flush();
    parting.look();
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
      case GatewayStopping stopping -> parting.begin(stopping);
      default -> ctx.fireUserEventTriggered(event);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    connection.endsBecause(side.word + " closed");
    if (!parting.isOver()) {
      Ending.afterFlush(peer);
    }
    ctx.fireChannelInactive();
  }

  // Upstream's pipeline ends here.
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LastResort.end(ctx, cause, connection::toString);
  }

  private void ended() {
    connection.endsBecause(side.word + " closed");
    if (!parting.isOver()) {
      Ending.ofOutput(peer);
    }
  }
}
