package org.kumobashi.protocol.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.identity.SenderPolicy;
import org.kumobashi.protocol.identity.SenderPolicy.Allowed;

/** What a device may name as the sender, in MAIL FROM and in the From field. */
class SubmissionSenderTest {
  private static final Allowed MAILBOX_ONLY = new Allowed.MailboxOnly();
  private static final Allowed LISTED = new Allowed.Listed(Set.of("a@x", "B.C@x", "\u00fc@x"));
  private static final String NOT_ALLOWED = "550 5.7.60 This device may send only as a@x; ";

  private static SubmissionPolicy policy(Allowed allowed, boolean checksFrom, boolean rewrites) {
    return SubmissionStage.policy(
        1_000_000, false, new SenderPolicy(allowed, checksFrom, rewrites));
  }

  private static SubmissionStage stage(Allowed allowed) {
    return new SubmissionStage(policy(allowed, true, false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<a@x>",
        "a@x",
        "<A@X>",
        "<\"a\"@x>",
        "<\"\\a\"@x>",
        "<b.c@X>",
        "<\u00c3\u00bc@x>",
        "<\u00c3\u009c@X>",
        "<@y:a@x>",
        "<@y,@z:a@x>",
        "<>",
        "<\"b.c\"@x> SMTPUTF8 SIZE=9"
      })
  void asksUpstreamAboutAnAllowedReversePath(String path) {
    SubmissionStage stage = stage(LISTED);
    stage.client("MAIL FROM:" + path + "\r\n");
    assertThat(stage.heard()).isEmpty();
    assertThat(stage.sent()).startsWith("MAIL FROM:<").doesNotContain("@y", "@z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<e@y>",
        "e@y",
        "<a@x@y>",
        "<\"a@x\"@y>",
        "<\"a@x\">",
        "<@a@x:e@y>",
        "<@x,a@x>",
        "<a@x:e@y>",
        "<@a:@x>",
        "<a@x(>",
        "<(a)a@x>",
        "<a @x>",
        "< a@x>",
        "<a@x >",
        "<a@xy>",
        "<xa@x>",
        "<a@x.>",
        "<a>",
        "<@x>",
        "<a@>",
        "<\"\">",
        "<\u00fc@x>",
        "<\u00e2\u0084\u00aa@x>",
        "a@x,e@y",
        "a@x\t"
      })
  void beginsNoTransactionForAnotherReversePath(String path) {
    SubmissionStage stage = stage(new Allowed.Listed(Set.of("a@x", "k@x", "a@x.y")));
    stage.client("MAIL FROM:" + path + " SIZE=1\r\nRCPT TO:<b@x>\r\n");
    assertThat(stage.heard())
        .startsWith("550 5.7.60 This device may send only as a@x, a@x.y, k@x; MAIL FROM names")
        .endsWith("\r\n503 5.5.1 Send MAIL first\r\n");
    assertThat(stage.sent()).isEmpty();
  }

  @Test
  void leavesEverythingToUpstreamWhereAnyoneIsAllowed() {
    for (boolean rewrites : List.of(false, true)) {
      SubmissionStage stage = new SubmissionStage(policy(new Allowed.Anyone(), true, rewrites));
      stage.client("MAIL FROM:<@y:e@y> SIZE=1\r\nRCPT TO:<b@x>\r\nDATA\r\n");
      stage.upstream("250 a\r\n250 b\r\n354 c\r\n");
      String content = "From: e@y\r\nFrom: scanner\r\nX: " + "y".repeat(70_000) + "\r\n\r\nz\r\n";
      stage.client(content + ".\r\n");
      assertThat(stage.sent())
          .isEqualTo("MAIL FROM:<@y:e@y> SIZE=1\r\nRCPT TO:<b@x>\r\nDATA\r\n" + content + ".\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"<>", "<e@y>", "e@y", "<@y:e@y>", "<scanner>", "<\"a@x\"@y>"})
  void replacesAnotherReversePathWhereItRewrites(String path) {
    SubmissionStage stage = new SubmissionStage(policy(MAILBOX_ONLY, false, true));
    stage.client("MAIL FROM:" + path + " BODY=8BITMIME SIZE=12\r\n");
    assertThat(stage.sent()).isEqualTo("MAIL FROM:<a@x> BODY=8BITMIME SIZE=12\r\n");
  }

  @Test
  void keepsTheReplacedPathWhenUpstreamIsDialledAnew() {
    SubmissionStage stage = new SubmissionStage(policy(MAILBOX_ONLY, false, true));
    stage.act(stage.guard.upstreamEnded());
    stage.client("MAIL FROM:<e@y>\r\n");
    stage.act(stage.guard.upstreamReady(SubmissionStage.EXCHANGE));
    assertThat(stage.sent()).isEqualTo("MAIL FROM:<a@x>\r\n");
  }

  static Stream<String> allowedHeaders() {
    return Stream.of(
        "From: a@x",
        "from : Alice <A@x>",
        "FROM\t:\r\n \"e@y\"\r\n (e@y) <b.c@X>",
        "From: a@x, \u00c3\u00bc@x",
        "Subject: x\r\n From: e@y",
        "X-From: e@y\r\nFrom_: e@y\r\nSender: e@y\r\nReply-To: e@y",
        "Subject: no author at all",
        "From e@y Mon Jan  1 00:00:00 2024\r\nFrom: a@x",
        "no field\r\nFrom: Team: a@x, b.c@x;",
        "\u00ef\u00bb\u00bfSubject: x\r\nFrom: B\u00fcro <a@x>");
  }

  @ParameterizedTest
  @MethodSource("allowedHeaders")
  void passesAnAllowedFromUntouched(String header) {
    for (String body : List.of("", "\r\nFrom: e@y\r\n")) {
      String content = header + "\r\n" + body;
      for (int split = 0; split <= content.length(); split++) {
        assertThat(sentOf(MAILBOX_AND_MORE, content, split)).isEqualTo(content + ".\r\n");
        assertThat(sentOf(REWRITING, content, split)).isEqualTo(content + ".\r\n");
      }
      assertThat(sentOf(MAILBOX_AND_MORE, content, -1)).isEqualTo(content + ".\r\n");
      assertThat(sentOf(REWRITING, content, -1)).isEqualTo(content + ".\r\n");
    }
  }

  private static final SubmissionPolicy MAILBOX_AND_MORE = policy(LISTED, true, false);
  private static final SubmissionPolicy REWRITING = policy(LISTED, true, true);

  private static String sentOf(SubmissionPolicy policy, String content, int split) {
    SubmissionStage stage = SubmissionStage.inContent(policy);
    feed(stage, content + ".\r\n", split);
    assertThat(stage.log()).as("split at " + split).isEmpty();
    return stage.sent();
  }

  /** Gives this in two parts, or octet by octet. */
  private static void feed(SubmissionStage stage, String stream, int split) {
    if (split < 0) {
      stream.chars().forEach(octet -> stage.client(String.valueOf((char) octet)));
    } else {
      stage.client(stream.substring(0, split));
      stage.client(stream.substring(split));
    }
  }

  static Stream<String> refusedHeaders() {
    return Stream.of(
        "From: e@y",
        "fRoM: Alice <e@y>",
        "From : e@y",
        "From\t \t: e@y",
        "From\r\n : e@y",
        " From: e@y",
        "From:\r\n\te@y",
        "From: a@x,\r\n e@y",
        "From: a@x <e@y>",
        "From: \"a@x\" <e@y>",
        "From: (a@x) e@y",
        "From: <@a@x:e@y>",
        "From: <@y:e@y>",
        "From: \"a@x\"@y",
        "From: \"a@x\"",
        "From: Team: a@x, e@y;",
        "From: =?utf-8?Q?a=40x?= <e@y>",
        "From: =?utf-8?Q?a=40x?=",
        "From: <a@x> <e@y>",
        "From: a@x e@y",
        "From: a@x\r\n \r\n e@y",
        "From: a@x\0e@y",
        "From: a@x (\r\nSubject: )",
        "From: <a@x",
        "From: \u00fc@x",
        "From: \u00c3\u00a4@x",
        "From: scanner",
        "From:",
        "From: <>",
        "From: Team:;",
        "From: a@x\r\nFrom: e@y",
        "From: a@x\r\nSubject: x\r\nFROM : a@x",
        "From\0: a@x",
        "Fr\0om: a@x",
        "\u00ef\u00bb\u00bfFrom: e@y",
        "\u00a0From: e@y",
        "Subject: x\r\n \r\nFrom: e@y",
        "no field\r\nFrom: e@y",
        "X: y\nFrom: e@y",
        "X: y\rFrom: e@y",
        ".From: e@y",
        "From: a@x\n .\n e@y");
  }

  @ParameterizedTest
  @MethodSource("refusedHeaders")
  void refusesAMessageFromSomeoneElse(String header) {
    for (String body : List.of("\r\n", "\r\n\r\nbody\r\n")) {
      String stream = header + body + ".\r\nNOOP\r\n";
      for (int split = -1; split <= stream.length(); split++) {
        SubmissionStage stage = SubmissionStage.inContent(policy(MAILBOX_ONLY, true, false));
        feed(stage, stream, split);
        assertThat(stage.log()).as("split at " + split).isEqualTo("X");
        assertThat(stage.sent()).doesNotContain("\r\n.\r\n");
        assertThat(stage.heard()).startsWith(NOT_ALLOWED).endsWith("\r\n250 2.0.0 OK\r\n");
      }
    }
  }

  @Test
  void saysWhatIsWrongWithAFrom() {
    assertThat(refusal("From: e@y"))
        .isEqualTo(NOT_ALLOWED + "the From field names another address");
    assertThat(refusal("From: scanner"))
        .isEqualTo(NOT_ALLOWED + "the From field cannot be understood");
    assertThat(refusal("From: a@x\r\nFrom: a@x"))
        .isEqualTo(NOT_ALLOWED + "the message has more than one From field");
  }

  private static String refusal(String header) {
    SubmissionStage stage = SubmissionStage.inContent(policy(MAILBOX_ONLY, true, false));
    stage.client(header + "\r\n\r\n.\r\n");
    return stage.heard().stripTrailing();
  }

  @Test
  void tellsManyAllowedAddressesInShort() {
    Set<String> many =
        Stream.iterate(0, n -> n + 1)
            .limit(40)
            .map(n -> "name%02d@example.ac.jp".formatted(n))
            .collect(Collectors.toSet());
    SubmissionStage stage = stage(new Allowed.Listed(many));
    stage.client("MAIL FROM:<e@y>\r\n");
    assertThat(stage.heard())
        .contains(
            "only as name00@example.ac.jp, name01@",
            "name13@example.ac.jp and 26 more; MAIL FROM names")
        .hasSizeLessThan(512);
  }

  @Test
  void tellsAllowedAddressesBeyondAsciiInUtf8() {
    SubmissionStage stage = stage(new Allowed.Listed(Set.of("\u00fc@x")));
    stage.client("MAIL FROM:<e@y>\r\n");
    assertThat(stage.heard()).contains("only as \u00c3\u00bc@x; ");
  }

  @Test
  void looksAtMailFromAloneUnlessAskedToCheckFrom() {
    SubmissionStage stage = SubmissionStage.inContent(policy(MAILBOX_ONLY, false, false));
    String content = "From: e@y\r\n" + "X: y\r\n".repeat(20_000) + "\r\n";
    stage.client(content + ".\r\n");
    assertThat(stage.sent()).isEqualTo(content + ".\r\n");
  }

  @Test
  void opensAFreshSessionAfterARefusal() {
    SubmissionStage stage = SubmissionStage.inContent(policy(MAILBOX_ONLY, true, false));
    stage.client("From: e@y\r\n\r\n.\r\nMAIL FROM:<a@x>\r\n");
    assertThat(stage.log()).isEqualTo("XB");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void refusesAHeaderThatIsTooLongToLookAt(boolean rewrites) {
    String line = "X: " + "y".repeat(59) + "\r\n";
    String fits = line.repeat(1023) + "From: a@x" + " ".repeat(53) + "\r\n";
    assertThat(fits).hasSize(65_536);
    SubmissionPolicy policy = policy(MAILBOX_ONLY, true, rewrites);
    SubmissionStage stage = SubmissionStage.inContent(policy);
    stage.client(fits + "\r\n" + fits + ".\r\n");
    assertThat(stage.sent()).isEqualTo(fits + "\r\n" + fits + ".\r\n");
    SubmissionStage another = SubmissionStage.inContent(policy);
    another.client(fits.replace("a@x ", "a@x  ") + "\r\n" + ".\r\nNOOP\r\n");
    assertThat(another.log()).isEqualTo("X");
    assertThat(another.sent()).doesNotContain("\r\n.\r\n");
    assertThat(another.heard())
        .isEqualTo(SenderWords.HEADER_TOO_LONG + "\r\n250 2.0.0 OK\r\n")
        .startsWith("552 5.3.4 Header size exceeds 65536 octets");
  }
}
