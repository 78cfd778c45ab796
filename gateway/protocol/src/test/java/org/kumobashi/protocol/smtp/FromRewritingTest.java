package org.kumobashi.protocol.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kumobashi.protocol.identity.SenderPolicy;

class FromRewritingTest {
  private static SubmissionPolicy policy(long limit) {
    return SubmissionStage.policy(
        limit, false, new SenderPolicy(new SenderPolicy.Allowed.MailboxOnly(), false, true));
  }

  /** Headers, and what becomes of them. */
  static List<Arguments> headers() {
    return List.of(
        Arguments.of("From: e@y", "From: <a@x>|Reply-To: e@y"),
        Arguments.of(
            "X: 1|From: Scanner 2F <e@y>|To: b@x",
            "X: 1|From: Scanner 2F <a@x>|To: b@x|Reply-To: Scanner 2F <e@y>"),
        Arguments.of(
            "from\t:|  \"Doe, J.\"| <e@y>|X: 1|",
            "From: \"Doe, J.\" <a@x>|X: 1|Reply-To:|  \"Doe, J.\"| <e@y>|"),
        Arguments.of(
            "Reply-To: c@z|From: e@y||From: e@y",
            "Reply-To: c@z|From: <a@x>|Original-From: e@y||From: e@y"),
        Arguments.of("From:e@y|reply-to : c@z|", "From: <a@x>|reply-to : c@z|Original-From:e@y|"),
        Arguments.of("From: a@x, e@y", "From: <a@x>|Reply-To: a@x, e@y"),
        Arguments.of(
            "From: Team: One <a@x>, e@y;", "From: One <a@x>|Reply-To: Team: One <a@x>, e@y;"),
        Arguments.of("From: scanner", "From: <a@x>|Original-From: scanner"),
        Arguments.of("From: <e@y|X: 1", "From: <a@x>|X: 1|Original-From: <e@y"),
        Arguments.of("From:|X: 1", "From: <a@x>|X: 1"),
        Arguments.of("Fr\0om: a@x", "From: <a@x>|Original-From: a@x"),
        Arguments.of("From: a@x|From: e@y", "From: a@x|Original-From: e@y"),
        Arguments.of("From: e@y|From: a@x", "From: <a@x>|Reply-To: e@y|Original-From: a@x"),
        Arguments.of("From: A <A@X>|.. : x| .", "From: A <A@X>|.. : x| ."),
        Arguments.of(
            "From: B\u00fcro <\u00c3\u00bc@y>",
            "From: B\u00fcro <a@x>|Reply-To: B\u00fcro <\u00c3\u00bc@y>"),
        Arguments.of("Subject: x", "Subject: x"),
        Arguments.of("|From: e@y", "|From: e@y"));
  }

  private static String lines(String text) {
    return text.replace("|", "\r\n") + "\r\n";
  }

  @ParameterizedTest
  @MethodSource("headers")
  void writesTheMailboxAsFromAndKeepsTheOriginal(String header, String rewritten) {
    for (String body : List.of("", "\r\nbody\r\n")) {
      boolean ended = header.contains("||") || header.startsWith("|");
      String stream = lines(header) + (ended ? "" : body);
      String expected = lines(rewritten) + (ended ? "" : body);
      for (int split = -1; split <= stream.length(); split++) {
        SubmissionStage stage = SubmissionStage.inContent(policy(1000));
        if (split < 0) {
          (stream + ".\r\n").chars().forEach(octet -> stage.client(String.valueOf((char) octet)));
        } else {
          stage.client(stream.substring(0, split));
          stage.client(stream.substring(split) + ".\r\n");
        }
        assertThat(stage.sent()).as("split at " + split).isEqualTo(expected + ".\r\n");
      }
    }
  }

  @Test
  void passesAFieldOnAsSoonAsTheNextOneBegins() {
    SubmissionStage stage = SubmissionStage.inContent(policy(1000));
    stage.client("Received: x\r\n y\r\nSub");
    assertThat(stage.sent()).isEqualTo("Received: x\r\n y\r\n");
    stage.client("ject: z\r\nFrom: e@y\r\nX");
    assertThat(stage.sent()).isEqualTo("Subject: z\r\nFrom: <a@x>\r\n");
    stage.client("\r\n\r\n");
    assertThat(stage.sent()).isEqualTo("X\r\nReply-To: e@y\r\n\r\n");
    stage.client("From: e@y");
    assertThat(stage.sent()).isEqualTo("From: e@y");
  }

  @Test
  void countsWhatTheClientSentAndNotWhatIsAdded() {
    SubmissionStage stage = SubmissionStage.inContent(policy(13));
    stage.client("From: e@y\r\n\r\n.\r\n");
    assertThat(stage.log()).isEmpty();
    assertThat(stage.sent()).isEqualTo("From: <a@x>\r\nReply-To: e@y\r\n\r\n.\r\n");
    SubmissionStage another = SubmissionStage.inContent(policy(12));
    another.client("From: e@y\r\n\r\n.\r\n");
    assertThat(another.heard()).contains("has 13 octets, the limit is 12");
  }

  @Test
  void foldsALongNameAndMakesNoLineLongerThanAllowed() {
    String name = "word ".repeat(300);
    String value = "\"" + "x".repeat(985) + "\" <e@y>";
    assertThat(rewritten("From: " + name + "<e@y>").lines().filter(line -> line.startsWith("From")))
        .allSatisfy(line -> assertThat(line).hasSizeLessThan(80));
    assertThat(rewritten("From:" + name + "<e@y>"))
        .contains("\r\nReply-To:\r\n word word")
        .doesNotContain("\r\n\r\n ");
    String kept = rewritten("Reply-To: z@z\r\nFrom:" + value);
    assertThat(kept).contains("\r\nOriginal-From:\r\n " + value + "\r\n");
    assertThat(kept.lines().mapToInt(String::length).max().orElse(0)).isLessThanOrEqualTo(998);
  }

  @Test
  void foldsNeverIntoALineOfBlanks() {
    String text = rewritten("From: \"" + "x ".repeat(30) + " ".repeat(300) + "y\" <e@y>");
    String from = text.substring(0, text.indexOf("Reply-To:"));
    assertThat(from.lines().collect(Collectors.toList()))
        .noneMatch(String::isBlank)
        .hasSizeGreaterThan(1);
    assertThat(from.replace("\r\n", ""))
        .isEqualTo("From: \"" + "x ".repeat(30) + " ".repeat(300) + "y\" <a@x>");
  }

  private static String rewritten(String header) {
    SubmissionStage stage = SubmissionStage.inContent(policy(100_000));
    stage.client(header + "\r\n\r\nbody\r\n.\r\n");
    return stage.sent();
  }
}
