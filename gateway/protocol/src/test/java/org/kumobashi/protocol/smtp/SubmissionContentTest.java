package org.kumobashi.protocol.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubmissionContentTest {
  private static final int LIMIT = 1000;

  private final SubmissionStage stage = SubmissionStage.inContent(LIMIT);

  /** Canonical content of so many octets. */
  private static String content(int size) {
    return ("x".repeat(48) + "\r\n").repeat(size / 50 - 1) + "y".repeat(48 + size % 50) + "\r\n";
  }

  @Test
  @DisplayName("R47 a message of exactly the limit is accepted")
  void acceptsExactlyTheLimit() {
    stage.client(content(LIMIT) + ".\r\n");
    assertThat(stage.sent()).isEqualTo(content(LIMIT) + ".\r\n");
    assertThat(stage.log()).isEmpty();
  }

  @Test
  @DisplayName("R47 stuffed dots do not count against the limit")
  void doesNotCountStuffing() {
    String stuffed = "..\r\n".repeat(333) + "\r\n";
    stage.client(stuffed.substring(0, stuffed.length() - 3));
    assertThat(stage.log()).isEmpty();
    stage.client("\n.\r\n");
    assertThat(stage.sent()).endsWith("\r\n.\r\n");
    assertThat(stage.log()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 5000})
  @DisplayName("R47 one octet over the limit is refused and upstream is cut before the end")
  void refusesOneOctetMore(int chunk) {
    String stream = content(LIMIT + 1) + ".\r\nNOOP\r\n";
    for (int from = 0; from < stream.length(); from += chunk) {
      stage.client(stream.substring(from, Math.min(stream.length(), from + chunk)));
    }
    assertThat(stage.sent()).doesNotContain("\r\n.\r\n");
    assertThat(stage.log()).isEqualTo("X");
    assertThat(stage.heard())
        .matches("(?s)552 5\\.3\\.4 .*1001 octets.*1000.*37 %.*\r\n250 2\\.0\\.0 OK\r\n");
  }

  @Test
  @DisplayName("R47 a SIZE that lies small is caught by the count, and the full size is told")
  void catchesALyingSize() {
    SubmissionStage liar = SubmissionStage.withLimit(LIMIT);
    liar.client("MAIL FROM:<a@x> SIZE=10\r\nRCPT TO:<b@x>\r\nDATA\r\n");
    liar.upstream("250 a\r\n250 b\r\n354 c\r\n");
    liar.client(content(LIMIT) + content(LIMIT) + ".\r\n");
    assertThat(liar.log()).isEqualTo("BX");
    assertThat(liar.heard()).contains("552 5.3.4 The message has 2000 octets, the limit is 1000");
  }

  @Test
  @DisplayName("R47 the next message after a refused one gets a fresh upstream session")
  void redialsForTheNextMessage() {
    stage.client(content(LIMIT + 1) + ".\r\nRSET\r\nVRFY x\r\nRCPT TO:<b@x>\r\nDATA\r\n");
    assertThat(stage.heard())
        .matches("(?s)552 .*\r\n250 2.0.0 OK\r\n252 .*\r\n503 5.5.1 .*\r\n503 5.5.1 .*\r\n");
    stage.sent();
    stage.withoutSessions().client("MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\n");
    assertThat(stage.log()).isEqualTo("XB");
    assertThat(stage.guard.wantsClient()).isFalse();
    assertThat(stage.sent()).isEmpty();
    stage.act(stage.guard.upstreamReady(SubmissionStage.EXCHANGE));
    stage.pump();
    assertThat(stage.sent()).isEqualTo("MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\n");
    stage.upstream("250 a\r\n250 b\r\n");
    assertThat(stage.heard()).isEqualTo("250 a\r\n250 b\r\n");
  }

  @Test
  void saysGoodbyeItselfWithoutUpstream() {
    stage.client(content(LIMIT + 1) + ".\r\nEHLO x\r\nQUIT\r\n");
    assertThat(stage.heard()).contains("250 SIZE 1000\r\n221 2.0.0 ");
    assertThat(stage.log()).isEqualTo("XC");
  }

  @Test
  void stopsSwallowingAtFourTimesTheLimit() {
    stage.client(content(LIMIT).repeat(4));
    assertThat(stage.log()).isEqualTo("X");
    stage.client("x");
    assertThat(stage.heard()).startsWith("421 4.3.4 ");
    assertThat(stage.log()).isEqualTo("C");
    assertThat(stage.guard.wantsClient()).isFalse();
  }

  @Test
  void swallowsUpToFourTimesTheLimit() {
    stage.client(content(LIMIT).repeat(4) + ".\r\n");
    assertThat(stage.heard()).contains("552 5.3.4 The message has 4000 octets");
    assertThat(stage.log()).isEqualTo("X");
  }

  @Test
  void leavesAClientWhoseRefusedMessageComesTooSlowly() {
    stage.act(stage.guard.discardsTooSlowly());
    assertThat(stage.heard() + stage.log()).as("nothing is discarded yet").isEmpty();
    stage.client(content(LIMIT + 1));
    assertThat(stage.guard.discards()).isTrue();
    stage.act(stage.guard.discardsTooSlowly());
    assertThat(stage.heard()).startsWith("421 4.4.2 ");
    assertThat(stage.log()).isEqualTo("XC");
  }

  @Test
  void refusesBareNewlinesWhereAskedTo() {
    SubmissionStage strict = SubmissionStage.inContent(SubmissionStage.policy(LIMIT, true));
    strict.client("a\r\nb\nc\r\n.\r\nNOOP\r\n");
    assertThat(strict.heard()).startsWith("550 5.6.11 ").endsWith("\r\n250 2.0.0 OK\r\n");
    assertThat(strict.log()).isEqualTo("X");
    assertThat(strict.sent()).doesNotContain("\r\n.\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\0b\r\n\0\r\n",
        "Subject: \u00fc\u00ff\u0080\r\n\r\n\u00e4\u00b8\u00ad\r\n",
        "no newline before the end\r\n",
        "",
        "\r\n",
        "Subject: header only\r\nTo: b@x\r\n",
        "Subject: nothing behind it\r\n\r\n",
        "\r\n\r\nno header\r\n"
      })
  @DisplayName("R37 unusual content arrives unchanged, in any two chunks")
  void passesUnusualContentUnchanged(String content) {
    String stream = content + ".\r\n";
    for (int split = 0; split <= stream.length(); split++) {
      SubmissionStage unusual = SubmissionStage.inContent(LIMIT);
      unusual.client(stream.substring(0, split));
      unusual.client(stream.substring(split));
      assertThat(unusual.sent()).isEqualTo(stream);
      assertThat(unusual.log()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {998, 999, 5000, 70_000})
  void passesLongLinesUnchanged(int length) {
    String stream = "X: " + "x".repeat(length) + "\r\n\r\n" + "\u00e9".repeat(length) + "\r\n.\r\n";
    for (int chunk : List.of(1, 999, 8192, stream.length())) {
      SubmissionStage roomy = SubmissionStage.inContent(1_000_000);
      for (int from = 0; from < stream.length(); from += chunk) {
        roomy.client(stream.substring(from, Math.min(stream.length(), from + chunk)));
      }
      assertThat(roomy.sent()).isEqualTo(stream);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "250 2.6.0 <1@x> Queued mail for delivery",
        "554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException",
        "550-5.7.1 first\r\n550 5.7.1 second",
        "451 4.7.0 Temporary server error"
      })
  @DisplayName("R36 R41 the reply to a message is upstream's own code and text")
  void givesUpstreamsOwnVerdict(String verdict) {
    stage.client("x\r\n.\r\n");
    assertThat(stage.heard()).isEmpty();
    stage.upstream(verdict + "\r\n");
    assertThat(stage.heard()).startsWith(verdict.substring(0, 10)).contains(verdict.substring(10));
  }

  @Test
  @DisplayName("R36 an upstream that refuses in the midst of content is heard at its end")
  void keepsAnEarlyRefusalForTheEnd() {
    stage.client("x\r\n");
    stage.upstream("554-5.6.0 no\r\n554 5.6.0 thanks\r\n");
    assertThat(stage.heard()).isEmpty();
    assertThat(stage.log()).isEqualTo("X");
    stage.client("y\r\n.\r\n");
    assertThat(stage.heard()).isEqualTo("554-5.6.0 no\r\n554 5.6.0 thanks\r\n");
    assertThat(stage.sent()).isEqualTo("x\r\n");
  }

  @Test
  void closesAfterAnEarly421() {
    stage.client("x\r\n");
    stage.upstream("421 4.4.1 timeout\r\n");
    stage.client("y\r\n.\r\n");
    assertThat(stage.heard()).isEqualTo("421 4.4.1 timeout\r\n");
    assertThat(stage.log()).isEqualTo("XC");
  }

  @Test
  @DisplayName("R36 an early success is not believed")
  void doesNotBelieveAnEarlySuccess() {
    stage.client("x\r\n");
    stage.upstream("250 ok\r\n");
    stage.client("y\r\n.\r\n");
    assertThat(stage.heard()).isEqualTo(SubmissionWords.LOST + "\r\n");
  }

  @Test
  void takesAPipelinedMailBehindTheEnd() {
    stage.client("x\r\n.\r\nMAIL FROM:<c@x>\r\n");
    stage.upstream("250 queued\r\n");
    assertThat(stage.sent()).isEqualTo("x\r\n.\r\nMAIL FROM:<c@x>\r\n");
    stage.upstream("250 sender\r\n");
    assertThat(stage.heard()).isEqualTo("250 queued\r\n250 sender\r\n");
  }
}
