package org.kumobashi.server.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/** The ways a channel ends, none of which loses an octet already written to it. */
final class Ending {
  /** How long the other direction may still deliver once one has ended. */
  private static final long LINGER_SECONDS = 30;

  private static final long DISCARD_SECONDS = 2;

  private Ending() {}

  /**
   * Closes the channel once everything written to it is on its way, but after 30 s at the latest: a
   * peer that takes nothing any more would otherwise keep it, and its session, for ever.
   */
  static void afterFlush(Channel channel) {
    if (channel.isActive()) {
      channel.eventLoop().schedule(() -> channel.close(), LINGER_SECONDS, TimeUnit.SECONDS);
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

  /**
   * Ends the connection so that the peer surely gets the last words: what it still sends is read
   * and thrown away for up to 2 s. Closing over unread octets would make the kernel send a reset,
   * which can overtake a reply.
   */
  static void politely(Channel channel) {
    if (!channel.isActive()) {
      return;
    }
    channel.pipeline().addFirst(new Discard());
    channel.eventLoop().schedule(() -> channel.close(), DISCARD_SECONDS, TimeUnit.SECONDS);
    ofOutput(channel);
    channel.config().setAutoRead(true);
  }

  /** Throws away what comes in, up to the end. */
  private static final class Discard extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof ChannelInputShutdownEvent) {
        ctx.close();
      }
    }
  }

  /** Whether this event says that the peer will send nothing more. */
  static boolean isEndOfInput(Object event) {
    return event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent;
  }

  private static ChannelFuture closeNotify(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    return tls == null ? channel.newSucceededFuture() : tls.closeOutbound();
  }

  private static void shutdown(Channel channel) {
    if (channel.isActive() && channel instanceof DuplexChannel duplex) {
      duplex.shutdownOutput().addListener(_ -> ifBothEnded(channel));
    }
  }

  /** Closes the channel if neither side has anything more to say on it. */
  static void ifBothEnded(Channel channel) {
    if (channel instanceof DuplexChannel duplex && duplex.isShutdown()) {
      channel.close();
    }
  }
}
