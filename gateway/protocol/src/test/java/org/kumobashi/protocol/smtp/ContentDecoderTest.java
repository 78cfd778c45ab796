package org.kumobashi.protocol.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ContentDecoderTest {
  private static final List<String> PIECES =
      List.of("\r", "\n", "\r\n", ".", "..", "\r\n.", "a", "\0", "\u00ff", "text of a line", "\t");

  private record Decoded(String written, long size, boolean bare, boolean ended, String left) {}

  /** Writes down what passes. */
  private static final class Written implements ContentSink {
    final StringBuilder text = new StringBuilder();
    final List<String> passed = new ArrayList<>();

    @Override
    public void pass(ByteBuffer octets, int from, int to) {
      byte[] range = new byte[to - from];
      octets.get(from, range);
      passed.add(new String(range, StandardCharsets.ISO_8859_1));
      text.append(passed.getLast());
    }

    @Override
    public void insert(byte octet) {
      text.append((char) octet);
    }
  }

  private static Decoded decode(String stream, int chunk) {
    Written written = new Written();
    ContentDecoder decoder = new ContentDecoder(written);
    ByteBuffer octets = ByteBuffer.wrap(stream.getBytes(StandardCharsets.ISO_8859_1));
    boolean ended = false;
    while (!ended && octets.hasRemaining()) {
      ByteBuffer slice = octets.slice(octets.position(), Math.min(chunk, octets.remaining()));
      ended = decoder.decode(slice);
      octets.position(octets.position() + slice.position());
    }
    String left = StandardCharsets.ISO_8859_1.decode(octets).toString();
    return new Decoded(
        written.text.toString(), decoder.size(), decoder.metBareNewline(), ended, left);
  }

  private static Decoded decode(String stream) {
    return decode(stream, Integer.MAX_VALUE);
  }

  @Test
  void leavesCanonicalContentAsItIs() {
    assertThat(decode("Subject: x\r\n\r\nbody\r\n.\r\nNOOP\r\n"))
        .isEqualTo(new Decoded("Subject: x\r\n\r\nbody\r\n", 20, false, true, "NOOP\r\n"));
  }

  @Test
  void endsEmptyContentAtOnce() {
    assertThat(decode(".\r\n")).isEqualTo(new Decoded("", 0, false, true, ""));
  }

  @Test
  @DisplayName("R37 stuffed dots come out stuffed again and are not counted")
  void keepsStuffingAndDoesNotCountIt() {
    assertThat(decode("..\r\n...b\r\na.b\r\n.\r\n"))
        .isEqualTo(new Decoded("..\r\n...b\r\na.b\r\n", 3 + 5 + 5, false, true, ""));
  }

  @Test
  void dropsADotThatStuffsNothing() {
    assertThat(decode(".a\r\n.\r\n").written()).isEqualTo("a\r\n");
  }

  @Test
  void makesEveryBareNewlineCrlf() {
    Decoded decoded = decode("a\nb\rc\r\rd\n\ne\r\n.\r\n");
    assertThat(decoded.written()).isEqualTo("a\r\nb\r\nc\r\n\r\nd\r\n\r\ne\r\n");
    assertThat(decoded.size()).isEqualTo(decoded.written().length());
    assertThat(decoded.bare()).isTrue();
  }

  @Test
  void stuffsADotThatOnlyNormalisingPutsAtALineStart() {
    assertThat(decode("a\n.\nb\r\n.\r\n").written()).isEqualTo("a\r\n..\r\nb\r\n");
  }

  @Test
  void leavesNulEightBitAndLongLinesAlone() {
    String line = "\0\u00e9".repeat(3000);
    assertThat(decode(line + "\r\n.\r\n").written()).isEqualTo(line + "\r\n");
  }

  @Test
  void countsOnWhileItDrops() {
    Written written = new Written();
    ContentDecoder decoder = new ContentDecoder(written);
    decoder.decode(ByteBuffer.wrap("abc\r\n".getBytes(StandardCharsets.ISO_8859_1)));
    decoder.drop();
    assertThat(
            decoder.decode(ByteBuffer.wrap("..d\n.\r\n.\r\n".getBytes(StandardCharsets.US_ASCII))))
        .isTrue();
    assertThat(written.text.toString()).isEqualTo("abc\r\n");
    assertThat(decoder.size()).isEqualTo(5 + 4 + 3);
  }

  @Test
  void readsDirectBuffersToo() {
    ByteBuffer direct = ByteBuffer.allocateDirect(16);
    direct.put("x\r\n.\r\n".getBytes(StandardCharsets.US_ASCII)).flip();
    Written written = new Written();
    assertThat(new ContentDecoder(written).decode(direct)).isTrue();
    assertThat(written.text.toString()).isEqualTo("x\r\n");
  }

  @Test
  void passesCanonicalLinesAndStuffedDotsAsOneRange() {
    String content = "Subject: x\r\n\r\n..stuffed\r\n....\r\nlast\r\n";
    assertThat(ranges(content + ".\r\n")).containsExactly(content);
  }

  @Test
  void breaksARangeOnlyWhereAnOctetIsMissingOrTooMany() {
    assertThat(ranges("a\nb\r\nc\rd\r\n.e\r\n.\r\n"))
        .containsExactly("a", "\nb\r\nc\r", "d\r\n", "e\r\n");
  }

  @Test
  void passesWhatFollowsAHeldBackDotInTheNextBuffer() {
    Written written = new Written();
    ContentDecoder decoder = new ContentDecoder(written);
    decoder.decode(ByteBuffer.wrap("a\r\n.".getBytes(StandardCharsets.US_ASCII)));
    assertThat(written.text.toString()).isEqualTo("a\r\n");
    decoder.decode(ByteBuffer.wrap(".b\r".getBytes(StandardCharsets.US_ASCII)));
    assertThat(written.passed).containsExactly("a\r\n", ".b\r");
    assertThat(written.text.toString()).isEqualTo("a\r\n..b\r");
  }

  @Test
  void findsALineEndAtAnyPlaceAmongEightOctets() {
    for (int before = 0; before < 40; before++) {
      for (int behind = 0; behind < 20; behind++) {
        String text = "\u008d\u008a\u000c\u000e\u000b\u0009".repeat(7).substring(0, before);
        String stream = text + "\n" + "x".repeat(behind) + "\r\n.\r\n";
        assertThat(decode(stream).written()).isEqualTo(text + "\r\n" + "x".repeat(behind) + "\r\n");
      }
    }
  }

  private static List<String> ranges(String stream) {
    Written written = new Written();
    new ContentDecoder(written)
        .decode(ByteBuffer.wrap(stream.getBytes(StandardCharsets.ISO_8859_1)));
    return written.passed;
  }

  @Test
  @DisplayName("R37 20,000 random contents mean the same to the decoder and to the plain model")
  void agreesWithThePlainModel() {
    Random random = new Random(20_251);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder stream = new StringBuilder();
      for (int pieces = random.nextInt(14); pieces > 0; pieces--) {
        stream.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      String sent = stream.append("\r\n.\r\n").toString();
      int end = ContentModel.end(sent);
      String canonical = ContentModel.canonical(sent.substring(0, end));
      Decoded decoded = decode(sent, 1 + random.nextInt(sent.length()));
      assertThat(decoded.ended()).isTrue();
      assertThat(decoded.left()).isEqualTo(sent.substring(end));
      assertThat(decoded.size()).as(sent).isEqualTo(canonical.length());
      String unstuffed = ContentModel.canonical(decoded.written() + ".\r\n");
      assertThat(unstuffed).as(sent).isEqualTo(canonical);
      assertThat(ContentModel.end(decoded.written())).as(sent).isEqualTo(-1);
    }
  }
}
