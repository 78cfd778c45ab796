package org.kumobashi.server.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands at the end of a pipeline: the end of the wire is a debug line, a lack of memory one line,
 * anything else is a bug with its stack.
 */
final class LastResort extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(LastResort.class);

  private final Supplier<String> context;

  LastResort(Supplier<String> context) {
    this.context = context;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    end(ctx, cause, context);
  }

  /** Does the same for a handler that is the last one of its pipeline itself. */
  static void end(ChannelHandlerContext ctx, Throwable cause, Supplier<String> context) {
    if (cause instanceof IOException || cause instanceof DecoderException) {
      LOG.debug("event=wire-ended {} cause=\"{}\"", context.get(), cause.getMessage());
    } else if (cause instanceof OutOfMemoryError scarce) {
      // Of buffers or threads as well: the stack would only show who asked last.
      LOG.error("event=out-of-memory {} cause=\"{}\"", context.get(), scarce.getMessage());
    } else {
      LOG.error("event=bug {}", context.get(), cause);
    }
    ctx.close();
  }
}
