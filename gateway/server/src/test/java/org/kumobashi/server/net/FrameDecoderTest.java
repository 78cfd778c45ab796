package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.octets.OctetString;

class FrameDecoderTest {
  private final FrameDecoder decoder = new FrameDecoder();
  private final EmbeddedChannel channel = new EmbeddedChannel(decoder);

  private static ByteBuf octets(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }

  private static Frame line(String text) {
    return new Frame.Line(OctetString.ofLatin1(text));
  }

  private void feed(String text, int size) {
    for (int at = 0; at < text.length(); at += size) {
      channel.writeInbound(octets(text.substring(at, Math.min(text.length(), at + size))));
    }
  }

  @Test
  void yieldsNothingUnlessAsked() {
    feed("a LOGIN x y\r\nb NOOP\r\n", 100);
    assertThat(channel.<Object>readInbound()).isNull();
    decoder.askLine(100);
    assertThat(channel.<Frame>readInbound()).isEqualTo(line("a LOGIN x y"));
    assertThat(channel.<Object>readInbound()).isNull();
    assertThat(channel.config().isAutoRead()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1000})
  void yieldsTheSameFramesInAnyChunking(int size) {
    Deque<Integer> asks = new ArrayDeque<>(List.of(8, -5, 3, 8, 8));
    FrameDecoder other = new FrameDecoder();
    EmbeddedChannel scripted =
        new EmbeddedChannel(
            other,
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext ctx, Object frame) {
                ctx.fireChannelRead(frame);
                next(other, asks);
              }
            });
    next(other, asks);
    String text = "abc\r\n1\r\n45x\nmuch too long for it\r\n\r\nrest";
    for (int at = 0; at < text.length(); at += size) {
      scripted.writeInbound(octets(text.substring(at, Math.min(text.length(), at + size))));
    }
    assertThat(scripted.<Frame>readInbound()).isEqualTo(line("abc"));
    assertThat(scripted.<Frame>readInbound())
        .isEqualTo(new Frame.Octets(OctetString.of("1\r\n45")));
    assertThat(scripted.<Frame>readInbound()).isEqualTo(line("x"));
    assertThat(scripted.<Frame>readInbound()).isEqualTo(new Frame.LineTooLong());
    assertThat(scripted.<Frame>readInbound()).isEqualTo(line(""));
    scripted.pipeline().remove(other);
    StringBuilder rest = new StringBuilder();
    for (Object more = scripted.readInbound(); more != null; more = scripted.readInbound()) {
      rest.append(((ByteBuf) more).toString(StandardCharsets.ISO_8859_1));
      ((ByteBuf) more).release();
    }
    assertThat(rest.toString()).isEqualTo("rest");
  }

  private static void next(FrameDecoder decoder, Deque<Integer> asks) {
    if (asks.isEmpty()) {
      return;
    }
    int ask = asks.remove();
    if (ask < 0) {
      decoder.askOctets(-ask);
    } else {
      decoder.askLine(ask);
    }
  }

  @Test
  void keepsNothingOfALineThatNeverEnds() {
    decoder.askLine(100);
    ByteBuf chunk = octets("x".repeat(1000));
    for (int i = 0; i < 1000; i++) {
      channel.writeInbound(chunk.retainedDuplicate());
      assertThat(decoder.isEmpty()).isTrue();
    }
    assertThat(chunk.refCnt()).isEqualTo(1);
    chunk.release();
    channel.writeInbound(octets("\r\n"));
    assertThat(channel.<Frame>readInbound()).isEqualTo(new Frame.LineTooLong());
  }

  @Test
  void passesOnWhatWasNotAskedForWhenRemoved() {
    decoder.askLine(10);
    channel.writeInbound(octets("one\r\ntwo\r\nthr"));
    channel.pipeline().remove(decoder);
    assertThat(channel.<Frame>readInbound()).isEqualTo(line("one"));
    ByteBuf rest = channel.readInbound();
    assertThat(rest.toString(StandardCharsets.ISO_8859_1)).isEqualTo("two\r\nthr");
    rest.release();
  }
}
