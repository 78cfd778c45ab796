package org.kumobashi.protocol.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Random sessions: contents, groups of pipelined commands, chunks, and slow replies. */
class SubmissionPropertyTest {
  private static final int CASES = 12_000;
  private static final List<String> PIECES =
      List.of("\r", "\n", "\r\n", ".", "\r\n.", "\r\n..", "a", "\0", "\u00e9", "some text");
  private static final String LONG_PIECE = "a line\r\n..\r\n".repeat(24);
  private static final List<String> RECIPIENTS = List.of("yes1@x", "yes2@x", "no@x", "later@x");

  /** One random session: what the client says and what must come of it. */
  private static final class Session {
    private final Random random;
    private final boolean large;
    private final StringBuilder says = new StringBuilder();
    private final StringBuilder codes = new StringBuilder();
    private final List<MailSink.Stored> messages = new ArrayList<>();

    Session(Random random) {
      this.random = random;
      large = random.nextBoolean();
      for (int messages = 1 + random.nextInt(3); messages > 0; messages--) {
        noise();
        message();
      }
      say("QUIT", "221");
    }

    /** Large contents pass as ranges of the buffer, small ones are copied. */
    int limit() {
      return large ? 400 : 60;
    }

    private void say(String line, String code) {
      says.append(line).append(random.nextInt(5) == 0 ? "\n" : "\r\n");
      codes.append(code).append(' ');
    }

    private void noise() {
      switch (random.nextInt(8)) {
        case 0 -> say("NOOP", "250");
        case 1 -> say("EHLO again", "250");
        case 2 -> say("FROBNICATE", "500");
        case 3 -> {
          say("BDAT 9 LAST", "503");
          says.append("\r\n.\r\nQUIT");
        }
        case 4 -> say("AUTH PLAIN", "503");
        case 5 -> say("MAIL FROM:<s@x> SIZE=" + (limit() + 1), "552");
        case 6 -> say("DATA", "503");
        default -> say("RSET", "250");
      }
      say("RSET", "250");
    }

    private void message() {
      say("mail from:<s@x>", "250");
      List<String> accepted = new ArrayList<>();
      for (int i = 1 + random.nextInt(4); i > 0; i--) {
        String recipient = RECIPIENTS.get(random.nextInt(RECIPIENTS.size()));
        say(
            "RCPT TO:<" + recipient + ">",
            recipient.startsWith("no") ? "550" : recipient.startsWith("later") ? "450" : "250");
        if (recipient.startsWith("yes")) {
          accepted.add("<" + recipient + ">");
        }
      }
      if (accepted.isEmpty()) {
        say("DATA", "503");
        say("RSET", "250");
        return;
      }
      say("DATA", "354");
      String stream = content();
      says.append(stream);
      String canonical = ContentModel.canonical(stream);
      if (canonical.length() > 4 * limit()) {
        throw new IllegalStateException("the contents made here are shorter");
      }
      codes.append(canonical.length() > limit() ? "552 " : "250 ");
      if (canonical.length() <= limit()) {
        messages.add(new MailSink.Stored("<s@x>", accepted, canonical));
      }
    }

    private String content() {
      StringBuilder stream = new StringBuilder();
      for (int pieces = random.nextInt(large ? 6 : 20); pieces > 0; pieces--) {
        boolean longOne = large && random.nextInt(3) == 0;
        stream.append(longOne ? LONG_PIECE : PIECES.get(random.nextInt(PIECES.size())));
      }
      stream.append("\r\n.\r\n");
      return stream.substring(0, ContentModel.end(stream.toString()));
    }
  }

  @Test
  @DisplayName("R37 R46 R47 what upstream stores is what was sent, and replies come in order")
  void storesWhatWasSentAndAnswersInOrder() {
    for (int seed = 0; seed < CASES; seed++) {
      Random random = new Random(seed);
      Session session = new Session(random);
      MailSink sink = new MailSink();
      SubmissionStage stage = SubmissionStage.withLimit(session.limit()).withoutSessions();
      String heard = play(session, stage, sink);
      assertThat(codes(heard)).as("seed " + seed).isEqualTo(session.codes.toString());
      assertThat(sink.stored).as("seed " + seed).isEqualTo(session.messages);
      assertThat(stage.unread()).isZero();
    }
  }

  private static String play(Session session, SubmissionStage stage, MailSink sink) {
    Random random = session.random;
    String says = session.says.toString();
    StringBuilder heard = new StringBuilder();
    StringBuilder slow = new StringBuilder();
    int said = 0;
    boolean closed = false;
    while (!closed) {
      boolean more = said < says.length();
      if (more && random.nextBoolean()) {
        int until = Math.min(says.length(), said + 1 + random.nextInt(2 * session.limit()));
        stage.client(says.substring(said, until));
        said = until;
      } else if (slow.length() > 0) {
        int some = 1 + random.nextInt(slow.length());
        stage.upstream(slow.substring(0, some));
        slow.delete(0, some);
      } else if (!more) {
        throw new AssertionError("stuck while " + stage.guard.doing());
      }
      closed = obey(stage, sink, slow);
      heard.append(stage.heard());
    }
    return heard.toString();
  }

  private static boolean obey(SubmissionStage stage, MailSink sink, StringBuilder slow) {
    String log = stage.log();
    String sent = stage.sent();
    slow.append(sink.take(sent));
    if (log.contains("X")) {
      sink.cut();
      slow.setLength(0);
    }
    if (log.contains("R")) {
      sink.cut();
    }
    if (log.endsWith("B")) {
      stage.lend();
      return obey(stage, sink, slow);
    }
    return log.endsWith("C");
  }

  private static String codes(String heard) {
    StringBuilder codes = new StringBuilder();
    heard.lines().filter(line -> line.charAt(3) == ' ').forEach(line -> codes.append(line, 0, 4));
    return codes.toString();
  }
}
