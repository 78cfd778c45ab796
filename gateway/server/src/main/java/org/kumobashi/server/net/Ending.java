package org.kumobashi.server.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/** The ways a channel ends, none of which loses an octet already written to it. */
final class Ending {
  /** How long the other direction may still deliver once one has ended. */
  private static final long LINGER_SECONDS = 30;

  private Ending() {}

  /** Closes the channel once everything written to it is on its way. */
  static void afterFlush(Channel channel) {
    if (channel.isActive()) {
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  /**
   * Ends the output only, so that the peer's last words can still arrive, but not for longer than
   * 30 s. Under TLS that is a close_notify and then the end of the TCP stream.
   */
  static void ofOutput(Channel channel) {
    if (!channel.isActive()) {
      return;
    }
    channel.eventLoop().schedule(() -> channel.close(), LINGER_SECONDS, TimeUnit.SECONDS);
    // What was written but not flushed goes first: closing the TLS engine would lose it.
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(flushed -> closeNotify(channel).addListener(told -> shutdown(channel)));
  }

  private static ChannelFuture closeNotify(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    return tls == null ? channel.newSucceededFuture() : tls.closeOutbound();
  }

  private static void shutdown(Channel channel) {
    if (channel.isActive()) {
      ((DuplexChannel) channel).shutdownOutput();
    }
  }
}
