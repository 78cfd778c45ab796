package org.kumobashi.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Looks at the first octet a client sends in clear. HP devices try a TLS ClientHello on a STARTTLS
 * port and come back in clear when it fails: they are let go quietly, without counting bad
 * commands. Removes itself after one look.
 */
final class TlsHelloWatch extends ChannelInboundHandlerAdapter {
  private static final int HANDSHAKE_RECORD = 0x16;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf octets = (ByteBuf) message;
    if (octets.isReadable() && octets.getByte(octets.readerIndex()) == HANDSHAKE_RECORD) {
      octets.release();
      ctx.close();
      return;
    }
    ctx.fireChannelRead(message);
    ctx.pipeline().remove(this);
  }
}
