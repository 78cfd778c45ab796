package org.kumobashi.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.Optional;
import org.kumobashi.protocol.octets.OctetString;

/**
 * Cuts the octets of one connection into frames, one at a time and only when asked.
 *
 * <p>The idea: a dialogue asks for a line or for so many octets, gets exactly that, and may then
 * ask for something else, for TLS, for a login or for the hand-over. Whatever the peer sent beyond
 * the frame stays here, undecoded. That one rule makes pipelining harmless: a command behind a
 * LOGIN is not misread while the login runs, and at the hand-over it is passed on untouched when
 * this handler is removed.
 *
 * <p>Invariants: nothing is decoded unless asked for; the socket is read only while something is
 * asked for, so at most one read beyond the last frame is held; a line over its limit is skipped
 * without being kept, so memory is bounded by the limit asked for.
 *
 * <p>Refused: Netty's {@code ByteToMessageDecoder}, which decodes whenever octets come and cannot
 * be told to look again without new ones; and a line decoder that splits ahead, which would have to
 * be unread at the hand-over.
 */
final class FrameDecoder extends ChannelInboundHandlerAdapter {
  private sealed interface Ask {
    record Nothing() implements Ask {}

    record Line(int limit) implements Ask {}

    record Octets(int count) implements Ask {}
  }

  private static final Ask NOTHING = new Ask.Nothing();

  private ByteBuf held = Unpooled.EMPTY_BUFFER;
  private Ask ask = NOTHING;
  private boolean skipping;
  private boolean delivering;

  /**
   * Where in the held octets the search for a line end goes on, so that a dribbled line costs
   * linear time.
   */
  private int searched;

  private Optional<ChannelHandlerContext> context = Optional.empty();

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = Optional.of(ctx);
  }

  /**
   * Asks for one line; a {@link Frame.Line} or {@link Frame.LineTooLong} follows, perhaps at once.
   */
  void askLine(int limit) {
    ask(new Ask.Line(limit));
  }

  /** Asks for so many octets; a {@link Frame.Octets} follows, perhaps at once. */
  void askOctets(int count) {
    ask(new Ask.Octets(count));
  }

  /** Whether no octet has come beyond the frames already delivered. */
  boolean isEmpty() {
    return !held.isReadable();
  }

  private void ask(Ask next) {
    ask = next;
    if (!delivering) {
      context.ifPresent(this::deliver);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    held = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), held, (ByteBuf) message);
    if (!delivering) {
      deliver(ctx);
    }
  }

  private void deliver(ChannelHandlerContext ctx) {
    delivering = true;
    try {
      for (Optional<Frame> frame = next(); frame.isPresent() && !ctx.isRemoved(); frame = next()) {
        ask = NOTHING;
        ctx.fireChannelRead(frame.get());
      }
    } finally {
      delivering = false;
    }
    if (!ctx.isRemoved()) {
      ctx.channel().config().setAutoRead(!(ask instanceof Ask.Nothing));
    }
  }

  private Optional<Frame> next() {
    return switch (ask) {
      case Ask.Nothing nothing -> Optional.empty();
      case Ask.Octets(int count) ->
          held.readableBytes() < count
              ? Optional.empty()
              : Optional.of(new Frame.Octets(take(count)));
      case Ask.Line(int limit) -> line(limit);
    };
  }

  private Optional<Frame> line(int limit) {
    int length =
        held.bytesBefore(
            held.readerIndex() + searched, held.readableBytes() - searched, (byte) '\n');
    if (length < 0) {
      searched = held.readableBytes();
      if (searched > limit + 1) {
        skipping = true;
        drop(searched);
      }
      return Optional.empty();
    }
    int end = searched + length;
    boolean tooLong = skipping || textLength(end) > limit;
    skipping = false;
    if (tooLong) {
      drop(end + 1);
      return Optional.of(new Frame.LineTooLong());
    }
    OctetString text = take(textLength(end));
    drop(held.getByte(held.readerIndex()) == '\r' ? 2 : 1);
    return Optional.of(new Frame.Line(text));
  }

  private int textLength(int end) {
    return end > 0 && held.getByte(held.readerIndex() + end - 1) == '\r' ? end - 1 : end;
  }

  private OctetString take(int count) {
    byte[] octets = new byte[count];
    held.readBytes(octets);
    searched = 0;
    return OctetString.of(octets);
  }

  private void drop(int count) {
    held.skipBytes(count);
    searched = 0;
    if (!held.isReadable()) {
      held.release();
      held = Unpooled.EMPTY_BUFFER;
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    ByteBuf rest = held;
    held = Unpooled.EMPTY_BUFFER;
    if (rest.isReadable()) {
      ctx.fireChannelRead(rest);
      ctx.fireChannelReadComplete();
    } else {
      rest.release();
    }
  }
}
