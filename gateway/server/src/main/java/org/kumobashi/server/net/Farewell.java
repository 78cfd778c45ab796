package org.kumobashi.server.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tells a client that is turned away why, after the handshake where TLS comes first. Only so many
 * are told at once; beyond that they are closed without a word, or a flood of connections that are
 * refused would buy as many handshakes.
 */
final class Farewell {
  /** Told at once. */
  static final int MOST = 100;

  private static final long SECONDS = 5;

  private final AtomicInteger under = new AtomicInteger();

  /**
   * Ends this connection.
   *
   * @param words the line to say before
   * @param tls what makes the words readable, if TLS begins at once
   */
  void say(Channel client, String words, Optional<SslHandler> tls) {
    client.closeFuture().addListener(closed -> under.decrementAndGet());
    if (under.incrementAndGet() > MOST) {
      client.close();
      return;
    }
    client.eventLoop().schedule(() -> client.close(), SECONDS, TimeUnit.SECONDS);
    if (tls.isPresent()) {
      client.pipeline().addLast(tls.get(), new Last(words));
    } else {
      client.pipeline().addLast(new Last(words));
      end(client, words);
    }
  }

  private static void end(Channel client, String words) {
    client.write(Unpooled.copiedBuffer(words + "\r\n", StandardCharsets.US_ASCII));
    Ending.politely(client);
  }

  /** Says the words when the handshake is done; what the client says is not heard. */
  private static final class Last extends ChannelInboundHandlerAdapter {
    private final String words;

    Last(String words) {
      this.words = words;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof SslHandshakeCompletionEvent done) {
        if (done.isSuccess()) {
          end(ctx.channel(), words);
        } else {
          ctx.close();
        }
      } else if (Ending.isEndOfInput(event)) {
        ctx.close();
      }
    }

    // Whatever goes wrong with a connection that is refused anyway is nobody's business.
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
