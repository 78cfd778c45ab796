package org.kumobashi.server.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before a listener's own handler and takes what accepting throws, such as having no
 * descriptor left: it rests for a second, since the kernel would offer the same connection again at
 * once, and tells it once until it works again. Those who connect wait in the kernel's queue.
 */
final class AcceptWatch extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(AcceptWatch.class);
  private static final long REST_SECONDS = 1;

  private final String listener;
  private final BooleanSupplier mayAccept;
  private boolean failing;

  /**
   * @param mayAccept whether the listener would accept more when the rest is over
   */
  AcceptWatch(String listener, BooleanSupplier mayAccept) {
    this.listener = listener;
    this.mayAccept = mayAccept;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (failing) {
      failing = false;
      LOG.info("event=accept-works listener={}", listener);
    }
    ctx.fireChannelRead(message);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!failing) {
      failing = true;
      LOG.error("event=accept-failed listener={} cause=\"{}\"", listener, cause.toString());
    }
    Channel listening = ctx.channel();
    listening.config().setAutoRead(false);
    listening.eventLoop().schedule(() -> resume(listening), REST_SECONDS, TimeUnit.SECONDS);
  }

  private void resume(Channel listening) {
    if (mayAccept.getAsBoolean()) {
      listening.config().setAutoRead(true);
    }
  }
}
