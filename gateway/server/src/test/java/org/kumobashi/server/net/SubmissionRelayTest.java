package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.ResourceLeakDetector;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.kumobashi.server.accounts.MailboxError;

/** Buffers on their way from a client to upstream: what is copied, and who lets go of them. */
class SubmissionRelayTest {
  private static final int LARGE = 26_214_400;
  private static ResourceLeakDetector.Level before;

  private final SubmissionRelayStage stage = new SubmissionRelayStage();
  private int answered;

  @BeforeAll
  static void watchForLeaks() {
    before = ResourceLeakDetector.getLevel();
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
  }

  @AfterAll
  static void watchAsBefore() {
    ResourceLeakDetector.setLevel(before);
  }

  @Test
  void passesContentOnInTheClientsOwnBuffer() {
    stage.beginContent();
    String content = "Subject: x\r\n\r\n" + "..text of a line\r\n".repeat(100);
    ByteBuf buffer = stage.says(Unpooled.buffer(), content);
    ByteBuf passed = stage.upstream.readOutbound();
    assertThat(passed.array()).isSameAs(buffer.array());
    assertThat(passed.toString(StandardCharsets.ISO_8859_1)).isEqualTo(content);
    assertThat(buffer.refCnt()).isEqualTo(1);
    passed.release();
    stage.expectAllReleased();
  }

  @Test
  void findsTheRightOctetsBehindCommandsInTheSameBuffer() {
    stage.says(Unpooled.buffer(), SubmissionRelayStage.ENVELOPE + "early\r\n");
    assertThat(stage.sent()).isEqualTo(SubmissionRelayStage.ENVELOPE);
    String content = "a\nb\r\n" + "text\r\n".repeat(200);
    stage.says(Unpooled.buffer(), content + ".\r\nMAIL");
    stage.upstreamSays(SubmissionRelayStage.GO_AHEAD);
    assertThat(stage.sent()).isEqualTo("early\r\n" + content.replace("a\nb", "a\r\nb") + ".\r\n");
    stage.expectAllReleased();
  }

  @Test
  void writesHostileContentInFewPieces() {
    stage.beginContent();
    stage.says(Unpooled.buffer(), "a\n".repeat(5_000));
    assertThat(stage.upstream.outboundMessages()).hasSize(1);
    assertThat(stage.sent()).isEqualTo("a\r\n".repeat(5_000));
    stage.expectAllReleased();
  }

  @Test
  void takesNoteOfAMessageThatUpstreamRefuses() {
    stage.beginContent();
    stage.says(Unpooled.buffer(), "text\r\n.\r\n");
    stage.upstreamSays(
        "554 5.2.252 SendAsDenied; no [AB0123.jpnprd01.prod.outlook.com 08DD1234ABCD5678]\r\n");
    assertThat(stage.noted).hasSize(1);
    assertThat(stage.noted.getFirst().kind()).isEqualTo(MailboxError.Kind.SUBMISSION);
    assertThat(stage.noted.getFirst().mailbox())
        .isEqualTo(stage.opened.admission().mailbox().address());
    assertThat(stage.noted.getFirst().device()).isEqualTo(stage.opened.admission().device().id());
    assertThat(stage.noted.getFirst().cause())
        .contains("SendAsDenied", "correlation=08DD1234ABCD5678");
    stage.upstream.releaseOutbound();
    stage.client.releaseOutbound();
  }

  @Test
  void lettingGoOfARefusedMessageLetsGoOfItsBuffers() {
    stage.beginContent();
    stage.says(Unpooled.buffer(), "text\r\n".repeat(1_000));
    stage.says(Unpooled.buffer(), "text\r\n".repeat(SubmissionRelayStage.LIMIT / 6));
    assertThat(stage.upstream.isActive()).isFalse();
    stage.says(Unpooled.buffer(), "text\r\n.\r\n");
    assertThat(stage.heard()).startsWith("552 5.3.4 ");
    assertThat(stage.sent()).isEqualTo("text\r\n".repeat(1_000));
    stage.expectAllReleased();
  }

  @Test
  void lettingGoOfAClientLetsGoOfItsBuffers() {
    stage.beginContent();
    stage.says(Unpooled.buffer(), "text\r\n".repeat(100));
    stage.client.close();
    assertThat(stage.upstream.isActive()).isFalse();
    stage.upstream.releaseOutbound();
    stage.client.releaseOutbound();
    stage.expectAllReleased();
  }

  @Test
  void needsNoMemoryInProportionToAMessage() {
    stage.takeOver(LARGE);
    CountingAllocator allocator = new CountingAllocator();
    stage.client.config().setAllocator(allocator);
    stage.upstream.config().setAllocator(allocator);
    stage.beginContent();
    int read = 64 * 1024;
    String line = "..a line of " + "x".repeat(50) + "\r\n";
    long sent = 0;
    long arrived = 0;
    // Reads that end anywhere in a line; upstream takes them two at a time.
    for (int place = 0; sent < LARGE - 2 * read; place = (place + read) % line.length()) {
      String content = line.repeat(read / line.length() + 2).substring(place, place + read);
      stage.says(stage.client.alloc().buffer(read), content);
      sent += read;
      if (sent % (2L * read) == 0) {
        arrived += stage.sent().length();
      }
    }
    arrived += stage.sent().length();
    assertThat(stage.upstream.isActive()).isTrue();
    assertThat(sent).isGreaterThan(25_000_000);
    assertThat(sent - arrived).isBetween(0L, (long) line.length());
    assertThat(allocator.largest()).isLessThanOrEqualTo(2 * read);
    assertThat(allocator.most()).isLessThanOrEqualTo(4L * read);
    stage.client.close();
    stage.upstream.releaseOutbound();
    assertThat(allocator.out()).isZero();
  }

  @Test
  void readsNoMoreOfAMessageThanUpstreamTakes() {
    stage.beginContent();
    ChannelOutboundBuffer waiting = stage.upstream.unsafe().outboundBuffer();
    waiting.setUserDefinedWritability(1, false);
    stage.says(Unpooled.buffer(), "text\r\n".repeat(100));
    assertThat(stage.client.config().isAutoRead()).isFalse();
    waiting.setUserDefinedWritability(1, true);
    stage.upstream.runPendingTasks();
    assertThat(stage.client.config().isAutoRead()).isTrue();
    stage.sent();
    stage.expectAllReleased();
  }

  // The slices written stay unread, so that the buffers they lie in are shared when more octets
  // are put behind what waits there for upstream's answer.
  @Test
  void neverOverwritesWhatIsStillToBeWritten() {
    Random random = new Random(4096);
    ByteBufAllocator pooled = new PooledByteBufAllocator(true);
    StringBuilder stream = new StringBuilder();
    for (int message = 0; message < 200; message++) {
      stream.append(SubmissionRelayStage.ENVELOPE).append(content(random)).append(".\r\n");
    }
    for (int from = 0; from < stream.length(); ) {
      int to = Math.min(stream.length(), from + 1 + random.nextInt(3_000));
      stage.says(pooled.buffer(6_000), stream.substring(from, to));
      from = to;
      if (random.nextInt(3) > 0) {
        answer();
      }
    }
    answer();
    assertThat(stage.sent()).isEqualTo(stream.toString().replaceAll("(?<!\r)\n", "\r\n"));
    assertThat(stage.heard()).endsWith("250 queued\r\n");
    stage.expectAllReleased();
  }

  /** Upstream answers all it was sent, and what comes of that. */
  private void answer() {
    while (answered < stage.upstream.outboundMessages().size()) {
      List<Object> sent = List.copyOf(stage.upstream.outboundMessages());
      for (Object octets : sent.subList(answered, sent.size())) {
        answered++;
        String line = ((ByteBuf) octets).toString(StandardCharsets.ISO_8859_1);
        if (line.startsWith("MAIL") || line.startsWith("RCPT")) {
          stage.upstreamSays("250 ok\r\n");
        } else if (line.equals("DATA\r\n")) {
          stage.upstreamSays("354 go\r\n");
        } else if (line.equals(".\r\n")) {
          stage.upstreamSays("250 queued\r\n");
        }
      }
    }
  }

  private static String content(Random random) {
    List<String> pieces =
        List.of(
            "a line\r\n", "bare\nx\r\n", "..\r\n", "text\r\n".repeat(60), "x".repeat(400) + "\r\n");
    StringBuilder content = new StringBuilder();
    for (int left = random.nextInt(12); left > 0; left--) {
      content.append(pieces.get(random.nextInt(pieces.size())));
    }
    return content.append("last\r\n").toString();
  }
}
