package org.kumobashi.protocol.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.octets.OctetString;

class ContentPiecesTest {
  private final ContentPieces pieces = new ContentPieces();

  private List<SubmissionMove> decode(String stream) {
    new ContentDecoder(pieces)
        .decode(ByteBuffer.wrap(stream.getBytes(StandardCharsets.ISO_8859_1)));
    return pieces.take();
  }

  private static SubmissionMove copied(String text) {
    return new SubmissionMove.ToUpstream(OctetString.ofLatin1(text));
  }

  @Test
  void leavesALongRangeWhereItIs() {
    String content = "..dots\r\n" + "x".repeat(300) + "\r\n";
    assertThat(decode(content + ".\r\n"))
        .containsExactly(new SubmissionMove.PassOn(0, content.length()));
  }

  @Test
  void copiesShortRangesTogetherWithWhatIsInserted() {
    String line = "x".repeat(300);
    assertThat(decode("a\nb\n" + line + "\nc\r\n.\r\n"))
        .containsExactly(
            copied("a\r\nb\r"), new SubmissionMove.PassOn(3, 301), copied("\r\nc\r\n"));
  }

  @Test
  void makesOnePieceOfHostileContent() {
    assertThat(decode("a\n".repeat(10_000) + "\r\n.\r\n"))
        .containsExactly(copied("a\r\n".repeat(10_000) + "\r\n"));
  }

  @Test
  void forgetsNothingBetweenBuffers() {
    pieces.insert((byte) 'a');
    assertThat(pieces.take()).containsExactly(copied("a"));
    pieces.insert("bc");
    assertThat(pieces.take()).containsExactly(copied("bc"));
    assertThat(pieces.take()).isEmpty();
  }
}
