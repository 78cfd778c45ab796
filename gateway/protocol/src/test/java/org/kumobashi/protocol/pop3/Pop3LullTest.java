package org.kumobashi.protocol.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** When a word of the gateway's own fits into a relayed POP3 session. */
class Pop3LullTest {
  @Test
  void isQuietBetweenCommands() {
    assertThat(after().isQuiet()).isTrue();
    assertThat(after("C: STAT\r\n", "S: +OK 1 2\r\n").isQuiet()).isTrue();
    assertThat(after("C: DELE 9\r\n", "S: -ERR none\r\n").isQuiet()).isTrue();
  }

  @Test
  void waitsForTheAnswerToEveryCommand() {
    assertThat(after("C: STAT\r\n").isQuiet()).isFalse();
    assertThat(after("C: STAT\r\nNOOP\r\n", "S: +OK 1 2\r\n").isQuiet()).isFalse();
    assertThat(after("C: STA").isQuiet()).isFalse();
    assertThat(after("C: STAT\r\n", "S: +OK 1").mayInterrupt()).isFalse();
  }

  @Test
  void waitsForTheDotBehindAMessage() {
    String message = "Subject: x\r\n\r\n..\r\n.a\r\nlong enough a line\r\n";
    Pop3Lull inside = after("C: RETR 1\r\n", "S: +OK\r\n" + message);
    assertThat(inside.isQuiet()).isFalse();
    assertThat(inside.mayInterrupt()).isFalse();
    assertThat(after("C: retr 1\r\n", "S: +OK\r\n" + message + ".\r\n").isQuiet()).isTrue();
    assertThat(after("C: RETR 1\r\n", "S: +OK\r\n" + message, "S: .\r\n").isQuiet()).isTrue();
    assertThat(after("C: RETR 1\r\n", "S: +OK\r\n" + message + ".", "S: \r\n").isQuiet()).isTrue();
    assertThat(after("C: RETR 1\r\n", "S: +OK\r\n.\r\n").isQuiet()).isTrue();
    assertThat(after("C: RETR 9\r\n", "S: -ERR none\r\n").isQuiet()).isTrue();
  }

  @Test
  void knowsWhichListsHaveManyLines() {
    assertThat(after("C: LIST 1\r\n", "S: +OK 1 120\r\n").isQuiet()).isTrue();
    assertThat(after("C: LIST\r\n", "S: +OK\r\n").isQuiet()).isFalse();
    assertThat(after("C: UIDL\r\n", "S: +OK\r\n1 a\r\n.\r\n").isQuiet()).isTrue();
  }

  @Test
  void countsPipelinedAnswers() {
    String both = "S: +OK\r\nhello world\r\n.\r\n+OK\r\nhello again\r\n.\r\n";
    assertThat(after("C: RETR 1\r\nRETR 2\r\n", both).isQuiet()).isTrue();
    assertThat(after("C: RETR 1\r\nRETR 2\r\nNOOP\r\n", both).isQuiet()).isFalse();
    assertThat(
            after(
                    "C: RETR 1\r\n",
                    "S: +OK\r\nhello wo",
                    "C: STAT\r\n",
                    "S: rld\r\n.\r\n+OK 1 1\r\n")
                .isQuiet())
        .isTrue();
  }

  @Test
  void neverAnswersAQuitThatUpstreamMayHaveObeyed() {
    assertThat(after("C: QUIT\r\n").mayInterrupt()).isFalse();
  }

  @Test
  void givesUpOnAClientThatNeverWaits() {
    Pop3Lull lull = after("C: " + "NOOP\r\n".repeat(1_001), "S: " + "+OK\r\n".repeat(1_001));
    assertThat(lull.isQuiet()).isFalse();
  }

  @Test
  void saysItIsTemporary() {
    assertThat(new Pop3Lull().farewell().latin1()).startsWith("-ERR [SYS/TEMP] ").endsWith("\r\n");
  }

  /** Plays lines of C: and S:, whole and one octet at a time, and tells how it stands then. */
  private static Pop3Lull after(String... lines) {
    Pop3Lull whole = played(Integer.MAX_VALUE, lines);
    Pop3Lull dribbled = played(1, lines);
    assertThat(dribbled.isQuiet()).as("in any chunking").isEqualTo(whole.isQuiet());
    assertThat(dribbled.mayInterrupt()).as("in any chunking").isEqualTo(whole.mayInterrupt());
    return whole;
  }

  private static Pop3Lull played(int chunk, String... lines) {
    Pop3Lull lull = new Pop3Lull();
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
