package org.kumobashi.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Looks at what a client sends first in clear. HP devices try a TLS ClientHello on a port without
 * implicit TLS and come back in clear when it fails: they are let go quietly, without counting bad
 * commands. Removes itself after one look.
 */
final class TlsHelloWatch extends ChannelInboundHandlerAdapter {
  private final Connection connection;

  TlsHelloWatch(Connection connection) {
    this.connection = connection;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf octets = (ByteBuf) message;
    if (TlsHello.guess(octets) == TlsHello.Guess.HELLO) {
      octets.release();
      connection.endsBecause("the client began TLS where it begins in clear");
      ctx.close();
      return;
    }
    ctx.fireChannelRead(message);
    ctx.pipeline().remove(this);
  }
}
