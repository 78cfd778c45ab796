package org.kumobashi.protocol.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SubmissionSmugglingTest {
  private static final String SMUGGLED =
      "MAIL FROM:<evil@x>\r\nRCPT TO:<victim@x>\r\nDATA\r\nSubject: smuggled\r\n";

  static Stream<String> falseEnds() {
    List<String> newlines = List.of("\n", "\r", "\r\n", "\r\r", "\n\n", "\n\r", "\r\0", "\r\n\0");
    return newlines.stream()
        .flatMap(
            before ->
                newlines.stream()
                    .flatMap(after -> Stream.of(before + "." + after, before + "\0." + after)))
        .filter(end -> ContentModel.end("x" + end + "y") < 0);
  }

  private static String escape(String text) {
    return text.replace("\r", "\\r").replace("\n", "\\n").replace("\0", "\\0");
  }

  @ParameterizedTest
  @MethodSource("falseEnds")
  @DisplayName("R37 no false end ends a message, in any two chunks")
  void endsOnlyAtCrlfDotCrlf(String falseEnd) {
    String stream = "Subject: one\r\n\r\nbody" + falseEnd + SMUGGLED + "\r\n.\r\n";
    String canonical = ContentModel.canonical(stream);
    for (int split = 0; split <= stream.length(); split++) {
      SubmissionStage stage = SubmissionStage.inContent(1_000_000);
      MailSink sink = sinkInContent();
      stage.client(stream.substring(0, split));
      stage.client(stream.substring(split));
      stage.upstream(sink.take(stage.sent()));
      assertThat(sink.stored).as(escape(falseEnd) + " at " + split).hasSize(1);
      assertThat(sink.stored.get(0).content()).isEqualTo(canonical);
      assertThat(stage.heard()).isEqualTo("250 2.6.0 <1> Queued\r\n");
    }
  }

  @ParameterizedTest
  @MethodSource("falseEnds")
  @DisplayName("R37 with bare newlines rejected, a false end is refused or content, never an end")
  void rejectsOrKeepsFalseEnds(String falseEnd) {
    String stream = "body" + falseEnd + SMUGGLED + "\r\n.\r\n";
    for (int split = 0; split <= stream.length(); split++) {
      SubmissionStage stage = SubmissionStage.inContent(SubmissionStage.policy(1_000_000, true));
      MailSink sink = sinkInContent();
      stage.client(stream.substring(0, split));
      stage.client(stream.substring(split));
      stage.upstream(sink.take(stage.sent()));
      boolean bare = stage.log().equals("X");
      assertThat(bare).isEqualTo(stream.replace("\r\n", "").matches("(?s).*[\r\n].*"));
      assertThat(sink.stored).hasSize(bare ? 0 : 1);
      assertThat(stage.heard()).startsWith(bare ? "550 5.6.11 " : "250 2.6.0 ");
    }
  }

  @ParameterizedTest
  @MethodSource("falseEnds")
  @DisplayName("R37 no false end ends a message whose lines are passed on without a copy")
  void endsOnlyAtCrlfDotCrlfBetweenLongRanges(String falseEnd) {
    String before = "Subject: one\r\n\r\n" + "..stuffed text\r\n".repeat(20) + "body";
    String stream = before + falseEnd + SMUGGLED + "text\r\n".repeat(50) + "\r\n.\r\n";
    String canonical = ContentModel.canonical(stream);
    for (int split = before.length() - 4; split <= before.length() + 8; split++) {
      SubmissionStage stage = SubmissionStage.inContent(1_000_000);
      MailSink sink = sinkInContent();
      stage.client(stream.substring(0, split));
      stage.client(stream.substring(split));
      stage.upstream(sink.take(stage.sent()));
      assertThat(sink.stored).as(escape(falseEnd) + " at " + split).hasSize(1);
      assertThat(sink.stored.getFirst().content()).isEqualTo(canonical);
    }
  }

  @Test
  void knowsThePublishedFalseEnds() {
    assertThat(falseEnds())
        .contains("\n.\n", "\n.\r\n", "\r.\r", "\r.\r\n", "\r\n.\n", "\r\n.\r", "\r\n\0.\r\n")
        .hasSizeGreaterThan(100);
  }

  private static MailSink sinkInContent() {
    MailSink sink = new MailSink();
    sink.take("MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n");
    return sink;
  }
}
