package org.kumobashi.protocol.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.smtp.SubmissionReplies.Reply;

class SubmissionRepliesTest {
  private static List<Reply> read(String octets, int chunk) {
    SubmissionReplies replies = new SubmissionReplies();
    List<Reply> read = new ArrayList<>();
    for (int from = 0; from < octets.length(); from += chunk) {
      String some = octets.substring(from, Math.min(octets.length(), from + chunk));
      ByteBuffer buffer = ByteBuffer.wrap(some.getBytes(StandardCharsets.ISO_8859_1));
      while (buffer.hasRemaining()) {
        replies.next(buffer).ifPresent(read::add);
      }
    }
    return read;
  }

  @Test
  void putsRepliesTogetherInAnyChunks() {
    String octets = "250-a\r\n250-b \u00e9\r\n250\r\n354\n550 c\r\n221";
    for (int chunk = 1; chunk <= octets.length(); chunk++) {
      assertThat(read(octets, chunk))
          .containsExactly(
              new Reply.Complete(250, "250-a\r\n250-b \u00e9\r\n250\r\n"),
              new Reply.Complete(354, "354\r\n"),
              new Reply.Complete(550, "550 c\r\n"));
    }
  }

  @Test
  void refusesAReplyThatChangesItsCodeOrHasNoEnd() {
    assertThat(read("250-a\r\n550 b\r\n", 99).get(0)).isInstanceOf(Reply.Violation.class);
    assertThat(read("250-a\r\n".repeat(10_000), 999).get(0)).isInstanceOf(Reply.Violation.class);
  }

  @Test
  void keepsControlCharactersOutOfTheLog() {
    assertThat(new Reply.Complete(250, "250-a\u001b[1m\r\n250 b\r\n").forLog())
        .isEqualTo("250-a [1m 250 b");
  }
}
