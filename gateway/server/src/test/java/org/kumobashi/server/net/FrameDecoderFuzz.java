package org.kumobashi.server.net;

import static org.kumobashi.protocol.testkit.Said.require;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kumobashi.protocol.octets.OctetString;
import org.kumobashi.protocol.testkit.FuzzInput;
import org.kumobashi.protocol.testkit.Splitter;

/** Any octets in any pieces, cut into frames as asked: the same as the plain model cuts. */
public final class FrameDecoderFuzz {
  private FrameDecoderFuzz() {}

  /**
   * How much is asked for, again and again: a line of so many octets at most, or so many octets.
   */
  private record Asks(List<Byte> choices) {
    boolean isLine(int at) {
      return (choices.get(at % choices.size()) & 1) == 0;
    }

    int size(int at) {
      return 1 + ((choices.get(at % choices.size()) & 0xff) >> 1);
    }
  }

  public static void fuzzerTestOneInput(byte[] octets) {
    FuzzInput input = new FuzzInput(octets);
    int chunk = 1 + input.choice(16);
    int before = input.choice(8);
    Asks asks = new Asks(List.of((byte) input.octet(), (byte) input.octet(), (byte) input.octet()));
    byte[] wire = input.rest();
    List<Frame> cut = cut(wire, asks, chunk, before);
    List<Frame> model = model(wire, asks);
    require(cut.equals(model), () -> "cut " + cut + ", not " + model);
  }

  private static List<Frame> cut(byte[] wire, Asks asks, int chunk, int before) {
    List<Frame> frames = new ArrayList<>();
    FrameDecoder decoder = new FrameDecoder();
    EmbeddedChannel channel =
        new EmbeddedChannel(
            decoder,
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext ctx, Object message) {
                if (message instanceof Frame frame) {
                  frames.add(frame);
                  ask(decoder, asks, frames.size());
                } else {
                  ctx.fireChannelRead(message);
                }
              }
            });
    for (int at = 0, pieces = 0; at < wire.length; at += chunk, pieces++) {
      if (pieces == before) {
        ask(decoder, asks, 0);
      }
      int length = Math.min(chunk, wire.length - at);
      channel.writeInbound(Unpooled.copiedBuffer(wire, at, length));
    }
    if (before * chunk >= wire.length) {
      ask(decoder, asks, 0);
    }
    channel.checkException();
    end(channel, decoder);
    return frames;
  }

  /** What is left is passed on when the decoder goes. */
  private static void end(EmbeddedChannel channel, FrameDecoder decoder) {
    boolean empty = decoder.isEmpty();
    channel.pipeline().remove(decoder);
    Optional<ByteBuf> left = Optional.ofNullable(channel.readInbound());
    require(empty == left.isEmpty(), () -> "octets are gone at the hand-over");
    left.ifPresent(ByteBuf::release);
    channel.finishAndReleaseAll();
  }

  private static void ask(FrameDecoder decoder, Asks asks, int at) {
    if (asks.isLine(at)) {
      decoder.askLine(asks.size(at));
    } else {
      decoder.askOctets(asks.size(at));
    }
  }

  private static List<Frame> model(byte[] wire, Asks asks) {
    List<Frame> frames = new ArrayList<>();
    Splitter splitter = new Splitter(wire);
    splitter.come(wire.length);
    Optional<Frame> frame = next(splitter, asks, 0);
    while (frame.isPresent()) {
      frames.add(frame.get());
      frame = next(splitter, asks, frames.size());
    }
    return frames;
  }

  private static Optional<Frame> next(Splitter splitter, Asks asks, int at) {
    return asks.isLine(at)
        ? splitter
            .line(asks.size(at))
            .map(
                line -> line.octets().<Frame>map(Frame.Line::new).orElseGet(Frame.LineTooLong::new))
        : splitter
            .octets(asks.size(at))
            .flatMap(Splitter.Frame::octets)
            .map((OctetString octets) -> new Frame.Octets(octets));
  }
}
