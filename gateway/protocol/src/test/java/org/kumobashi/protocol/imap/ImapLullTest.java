package org.kumobashi.protocol.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** When a word of the gateway's own fits into a relayed IMAP session. */
class ImapLullTest {
  @Test
  void isQuietBetweenCommands() {
    assertThat(after().isQuiet()).isTrue();
    assertThat(after("C: a NOOP\r\n", "S: * 1 EXISTS\r\na OK done\r\n").isQuiet()).isTrue();
  }

  @Test
  void waitsForTheAnswerToEveryCommand() {
    assertThat(after("C: a NOOP\r\n").isQuiet()).isFalse();
    assertThat(after("C: a NOOP\r\nb NOOP\r\n", "S: a OK\r\n").isQuiet()).isFalse();
    assertThat(after("C: a NOOP\r\nb NOOP\r\n", "S: a OK\r\nb BAD\r\n").isQuiet()).isTrue();
  }

  @Test
  void waitsForTheEndOfALine() {
    assertThat(after("C: a NO").isQuiet()).isFalse();
    ImapLull halfSaid = after("S: * 1 EXI");
    assertThat(halfSaid.isQuiet()).isFalse();
    assertThat(halfSaid.mayInterrupt()).isFalse();
  }

  @Test
  void neverSpeaksIntoALiteral() {
    ImapLull inside = after("C: a FETCH 1 BODY[]\r\n", "S: * 1 FETCH (BODY[] {12}\r\nhello\r\n");
    assertThat(inside.mayInterrupt()).isFalse();
    ImapLull behind =
        after("C: a FETCH 1 BODY[]\r\n", "S: * 1 FETCH (BODY[] {7}\r\nhello\r\n)\r\n");
    assertThat(behind.mayInterrupt()).isTrue();
    assertThat(behind.isQuiet()).isFalse();
    assertThat(after("C: a APPEND x {9+}\r\nhello\r\n").isQuiet()).isFalse();
  }

  @Test
  void takesALiteralThatLooksLikeAResponseByItsCount() {
    assertThat(
            after(
                    "C: a FETCH 1 BODY[]\r\n",
                    "S: * 1 FETCH (BODY[] {9}\r\na OK {3}\r\n UID 3)\r\na OK\r\n")
                .isQuiet())
        .isTrue();
  }

  @Test
  void takesAnIdlingClientForQuiet() {
    assertThat(after("C: a IDLE\r\n").isQuiet()).isFalse();
    assertThat(after("C: a IDLE\r\n", "S: + idling\r\n* 2 EXISTS\r\n").isQuiet()).isTrue();
    assertThat(after("C: a IDLE\r\n", "S: + idling\r\n", "C: DONE\r\n").isQuiet()).isFalse();
    assertThat(after("C: a IDLE\r\n", "S: + idling\r\n", "C: DONE\r\n", "S: a OK\r\n").isQuiet())
        .isTrue();
  }

  @Test
  void waitsForAnUploadThatUpstreamAskedFor() {
    assertThat(after("C: a APPEND x {5}\r\n", "S: + go\r\n").isQuiet()).isFalse();
    assertThat(
            after("C: a APPEND x {5}\r\n", "S: + go\r\n", "C: hello\r\n", "S: a OK\r\n").isQuiet())
        .isTrue();
  }

  @Test
  void forgetsALiteralThatUpstreamRefused() {
    ImapLull refused = after("C: a APPEND x {5}\r\n", "S: a NO too big\r\n");
    assertThat(refused.isQuiet()).isTrue();
    assertThat(
            after("C: a APPEND x {5}\r\n", "S: a NO\r\n", "C: b NOOP\r\n", "S: b OK\r\n").isQuiet())
        .isTrue();
  }

  @Test
  void survivesEndlessDigits() {
    assertThat(after("S: * {" + "9".repeat(100) + "}\r\n").mayInterrupt()).isFalse();
  }

  @Test
  void saysBye() {
    assertThat(new ImapLull().farewell().latin1()).startsWith("* BYE ").endsWith("\r\n");
  }

  /** Plays lines of C: and S:, whole and one octet at a time, and tells how it stands then. */
  private static ImapLull after(String... lines) {
    ImapLull whole = played(Integer.MAX_VALUE, lines);
    ImapLull dribbled = played(1, lines);
    assertThat(dribbled.isQuiet()).as("in any chunking").isEqualTo(whole.isQuiet());
    assertThat(dribbled.mayInterrupt()).as("in any chunking").isEqualTo(whole.mayInterrupt());
    return whole;
  }

  private static ImapLull played(int chunk, String... lines) {
    ImapLull lull = new ImapLull();
    for (String line : lines) {
      byte[] octets = line.substring(3).getBytes(StandardCharsets.ISO_8859_1);
      for (int at = 0; at < octets.length; at += Math.min(chunk, octets.length - at)) {
        ByteBuffer piece = ByteBuffer.wrap(octets, at, Math.min(chunk, octets.length - at));
        if (line.startsWith("C:")) {
          lull.fromClient(piece);
        } else {
          lull.fromUpstream(piece);
        }
        assertThat(piece.remaining()).as("positions are left alone").isPositive();
      }
    }
    return lull;
  }
}
