package org.kumobashi.protocol.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Commands and replies; see SubmissionContentTest for content, SubmissionLossTest for losses and
 * SubmissionStoppingTest for the end.
 */
class SubmissionGuardTest {
  private final SubmissionStage stage = SubmissionStage.withLimit(1000);

  @Test
  void relaysATransactionWithUpstreamsOwnWords() {
    stage.client("MAIL FROM:<a@x> BODY=8BITMIME RET=HDRS\r\n");
    assertThat(stage.sent()).isEqualTo("MAIL FROM:<a@x> BODY=8BITMIME RET=HDRS\r\n");
    stage.upstream("250 2.1.0 Sender OK [host]\r\n");
    assertThat(stage.heard()).isEqualTo("250 2.1.0 Sender OK [host]\r\n");
    stage.client("RCPT TO:<b@x> NOTIFY=NEVER\r\nDATA\r\n");
    assertThat(stage.sent()).isEqualTo("RCPT TO:<b@x> NOTIFY=NEVER\r\nDATA\r\n");
    stage.upstream("250 2.1.5 OK\r\n354 Start\r\n");
    stage.client("x\r\n.\r\n");
    assertThat(stage.sent()).isEqualTo("x\r\n.\r\n");
    stage.heard();
    stage.upstream("250 2.0.0 OK <1@x> [Hostname=Y]\r\n");
    assertThat(stage.heard()).isEqualTo("250 2.0.0 OK <1@x> [Hostname=Y]\r\n");
    assertThat(stage.log()).isEqualTo("BR");
  }

  @Test
  void tellsWhenUpstreamHasTakenAMessageAndOnlyThen() {
    SubmissionStage sending = SubmissionStage.inContent(1000);
    sending.client("Subject: x\r\n\r\nbody\r\n.\r\n");
    assertThat(sending.accepted()).isZero();
    sending.upstream("250 2.0.0 OK\r\n");
    assertThat(sending.accepted()).isEqualTo(1);
    sending.client("MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n");
    sending.upstream("250 ok\r\n250 ok\r\n354 go\r\n");
    sending.client("Subject: y\r\n\r\nbody\r\n.\r\n");
    sending.upstream("554 5.6.0 no\r\n");
    assertThat(sending.accepted()).isEqualTo(1);
  }

  @Test
  @DisplayName("R46 a pipelined group keeps each recipient's own reply, in order")
  void keepsPipelinedRepliesInOrder() {
    stage.client("MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nRCPT TO:<c@x>\r\nXYZZY\r\nDATA\r\nS: 1");
    assertThat(stage.guard.wantsClient()).isFalse();
    assertThat(stage.unread()).isEqualTo(4);
    stage.upstream("250 2.1.0 OK\r\n550-5.1.1 no\r\n550 5.1.1 such user\r\n45");
    assertThat(stage.heard()).isEqualTo("250 2.1.0 OK\r\n550-5.1.1 no\r\n550 5.1.1 such user\r\n");
    stage.upstream("2 4.5.3 too many\r\n");
    assertThat(stage.heard()).isEqualTo("452 4.5.3 too many\r\n500 5.5.2 Command not known\r\n");
    stage.upstream("354 go\r\n");
    assertThat(stage.heard()).isEqualTo("354 go\r\n");
    assertThat(stage.unread()).isZero();
  }

  @Test
  @DisplayName("R46 150 recipients in one group are all judged by upstream")
  void passesManyRecipients() {
    stage.client("MAIL FROM:<a@x>\r\n" + "RCPT TO:<b@x>\r\n".repeat(150));
    assertThat(stage.sent()).hasSize(17 + 150 * 15);
    stage.upstream("250 ok\r\n" + "250 ok\r\n".repeat(100) + "452 4.5.3 too many\r\n".repeat(50));
    assertThat(stage.heard())
        .isEqualTo("250 ok\r\n".repeat(101) + "452 4.5.3 too many\r\n".repeat(50));
  }

  @Test
  void stopsReadingWhenTooManyRepliesAreOwed() {
    stage.client("MAIL FROM:<a@x>\r\n" + "RCPT TO:<b@x>\r\n".repeat(299));
    assertThat(stage.guard.wantsClient()).isFalse();
    assertThat(stage.sent()).hasSize(17 + 199 * 15);
    assertThat(stage.unread()).isEqualTo(100 * 15);
    stage.upstream("250 ok\r\n".repeat(200));
    assertThat(stage.sent()).hasSize(100 * 15);
    assertThat(stage.guard.wantsClient()).isTrue();
  }

  @Test
  void goesOnAfterARefusedData() {
    stage.client("MAIL FROM:<a@x>\r\nDATA\r\nNOOP\r\n");
    assertThat(stage.sent()).isEqualTo("MAIL FROM:<a@x>\r\nDATA\r\n");
    stage.upstream("250 ok\r\n503 5.5.2 Need rcpt command\r\n");
    assertThat(stage.heard())
        .isEqualTo("250 ok\r\n503 5.5.2 Need rcpt command\r\n250 2.0.0 OK\r\n");
    assertThat(stage.log()).as("the transaction is still open").isEqualTo("B");
    stage.client("RCPT TO:<b@x>\r\n");
    assertThat(stage.sent()).isEqualTo("RCPT TO:<b@x>\r\n");
  }

  @Test
  @DisplayName("R47 a SIZE over the limit is refused at MAIL and nothing of it goes upstream")
  void refusesDeclaredSizeOverTheLimit() {
    stage.client("MAIL FROM:<a@x> SIZE=1001\r\nRCPT TO:<b@x>\r\nDATA\r\n");
    assertThat(stage.sent()).isEmpty();
    assertThat(stage.heard())
        .matches(
            "(?s)552 5\\.3\\.4 .*1001 .*1000.*37 %.*\r\n503 5\\.5\\.1 .*\r\n503 5\\.5\\.1 .*\r\n");
    stage.client("MAIL FROM:<a@x> SIZE=1000\r\n");
    assertThat(stage.sent()).isEqualTo("MAIL FROM:<a@x> SIZE=1000\r\n");
  }

  @Test
  void keepsARefusedMailOutOfAnOlderTransaction() {
    stage.client("MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nMAIL FROM:<c@x> SIZE=9999\r\nDATA\r\n");
    assertThat(stage.sent()).isEqualTo("MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\n");
    stage.client("RSET\r\nDATA\r\n");
    assertThat(stage.sent()).isEqualTo("RSET\r\nDATA\r\n");
  }

  @Test
  @DisplayName("R47 EHLO shows our limit and only what upstream offers too, never CHUNKING")
  void answersEhloItself() {
    stage.client("MAIL FROM:<a@x>\r\nehlo [10.0.0.1]\r\n");
    assertThat(stage.sent()).isEqualTo("MAIL FROM:<a@x>\r\nRSET\r\n");
    assertThat(stage.heard()).isEmpty();
    stage.upstream("250 sender\r\n250 2.0.0 Resetting\r\n");
    assertThat(stage.log()).isEqualTo("BR");
    assertThat(stage.heard().lines())
        .containsExactly(
            "250 sender",
            "250-gate.example",
            "250-PIPELINING",
            "250-8BITMIME",
            "250-SMTPUTF8",
            "250-DSN",
            "250-ENHANCEDSTATUSCODES",
            "250 SIZE 1000");
  }

  @Test
  void answersHeloInOneLine() {
    stage.client("HELO\r\n");
    assertThat(stage.sent()).isEmpty();
    assertThat(stage.heard()).isEqualTo("250 gate.example\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "STARTTLS",
        "AUTH LOGIN",
        "AUTH",
        "auth plain AGEAYg==",
        "XCLIENT ADDR=1.1.1.1",
        "",
        " DATA",
        "TURN",
        "MAIL",
        "MAIL FROM:",
        "MAIL FROM:<a@x",
        "MAIL FROM:<a@x>SIZE=1",
        "MAIL FROM:<a@x> SIZE=x",
        "MAIL FROM:<a@x> SIZE=",
        "MAIL FROM:<a@x> BODY=binarymime",
        "RCPT TO:",
        "RCPT FROM:<a@x>",
        "DATA now",
        "VRFY a\rDATA",
        "NOOP \0"
      })
  void neverForwards(String line) {
    stage.client(line + "\r\n");
    assertThat(stage.sent()).isEmpty();
    assertThat(stage.heard()).matches("5\\d\\d 5\\.\\d\\.\\d .*\r\n");
  }

  @Test
  void answersALineTooLongInItsTurnAndSkipsItsRest() {
    stage.client("MAIL FROM:<a@x>\r\nRCPT TO:<" + "b".repeat(20_000) + "@x>\r\nRSET\r\n");
    assertThat(stage.sent()).isEqualTo("MAIL FROM:<a@x>\r\nRSET\r\n");
    stage.upstream("250 a\r\n250 b\r\n");
    assertThat(stage.heard()).isEqualTo("250 a\r\n500 5.5.2 Line too long\r\n250 b\r\n");
  }

  @Test
  void takesLongAddressesAndEightBitCommands() {
    String line = "MAIL FROM:<" + "\u00c3\u0085\u00c2\u00a0".repeat(1500) + "@x> SMTPUTF8\r\n";
    stage.client(line);
    assertThat(stage.sent()).isEqualTo(line);
  }

  @Test
  void endsTheSessionAfterTooManyBadCommands() {
    stage.client("content that came as commands\r\n".repeat(500));
    assertThat(stage.heard())
        .isEqualTo(
            "500 5.5.2 Command not known\r\n".repeat(20)
                + "421 4.7.0 Too many bad commands; closing\r\n");
    assertThat(stage.log()).isEqualTo("C");
  }

  @Test
  void refusesBdatInStepAndSwallowsItsOctets() {
    stage.client("MAIL FROM:<a@x>\r\nBDAT 11 LAST\r\nQUIT\r\nMAIL ");
    stage.client("RSET\r\n");
    assertThat(stage.sent()).isEqualTo("MAIL FROM:<a@x>\r\nRSET\r\n");
    stage.upstream("250 a\r\n250 b\r\n");
    assertThat(stage.heard())
        .isEqualTo("250 a\r\n503 5.5.1 BDAT is not offered; use DATA\r\n250 b\r\n");
    stage.client("BDAT 0 LAST\r\n");
    assertThat(stage.heard()).startsWith("503 5.5.1 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"BDAT", "BDAT x", "BDAT -1", "BDAT 4001", "BDAT 99999999999999999999", "BDAT 1 2"})
  void endsTheSessionAtABdatWithoutATrustworthySize(String line) {
    stage.client("MAIL FROM:<a@x>\r\n" + line + "\r\nNOOP\r\n");
    assertThat(stage.sent()).isEqualTo("MAIL FROM:<a@x>\r\n");
    assertThat(stage.log()).isEqualTo("B");
    stage.upstream("250 a\r\n");
    assertThat(stage.heard()).matches("250 a\r\n421 4\\.5\\.0 .*\r\n");
    assertThat(stage.log()).isEqualTo("RC");
  }

  @Test
  void answersQuitItselfAndLetsOthersHaveTheSession() {
    stage.client("MAIL FROM:<a@x>\r\nQUIT\r\nNOOP\r\n");
    assertThat(stage.heard()).isEmpty();
    stage.upstream("250 sender\r\n");
    assertThat(stage.sent()).isEqualTo("MAIL FROM:<a@x>\r\n");
    assertThat(stage.heard()).isEqualTo("250 sender\r\n221 2.0.0 Goodbye\r\n");
    assertThat(stage.log()).isEqualTo("BRC");
    assertThat(stage.guard.wantsClient()).isFalse();
  }

  @Test
  void holdsAnUpstreamSessionOnlyForATransaction() {
    stage.client("EHLO x\r\nNOOP\r\nVRFY x\r\nHELP\r\nEXPN x\r\nRSET\r\nRCPT TO:<b@x>\r\n");
    assertThat(stage.log()).isEmpty();
    assertThat(stage.sent()).isEmpty();
    assertThat(stage.heard()).matches("(?s)250.*\r\n250 .*252 .*214 .*502 .*250 .*503 .*");
    stage.client("MAIL FROM:<no@x>\r\n");
    stage.upstream("550 5.7.1 no\r\n");
    assertThat(stage.log()).isEqualTo("BR");
  }

  @Test
  void waitsForASessionAndReadsNothingMeanwhile() {
    stage.withoutSessions().client("MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\n");
    assertThat(stage.guard.wantsClient()).isFalse();
    assertThat(stage.guard.doing()).isEqualTo("waiting for an upstream session");
    assertThat(stage.sent() + stage.heard()).isEmpty();
    stage.lend();
    assertThat(stage.sent()).isEqualTo("MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\n");
  }

  @Test
  void everyMailBorrowsAnewOnceAllBeforeItIsAnswered() {
    SubmissionStage busy = SubmissionStage.inContent(1000);
    busy.client("x\r\n.\r\nMAIL FROM:<c@x>\r\nRCPT TO:<d@x>\r\n");
    assertThat(busy.sent()).isEqualTo("x\r\n.\r\n");
    busy.upstream("250 queued\r\n");
    assertThat(busy.log()).isEqualTo("RB");
    assertThat(busy.sent()).isEqualTo("MAIL FROM:<c@x>\r\nRCPT TO:<d@x>\r\n");
  }

  @Test
  void refusesAMailWithinATransactionByItself() {
    stage.client("MAIL FROM:<a@x>\r\nMAIL FROM:<c@x>\r\nRCPT TO:<b@x>\r\n");
    stage.upstream("250 sender\r\n");
    assertThat(stage.heard()).matches("250 sender\r\n503 5\\.5\\.1 .*\r\n");
    assertThat(stage.sent()).isEqualTo("MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\n");
    assertThat(stage.log()).isEqualTo("B");
  }

  @Test
  @DisplayName("R41 a 421 of upstream reaches the client as it is and ends the session")
  void passesOn421AndCloses() {
    stage.client("MAIL FROM:<a@x>\r\nNOOP\r\n");
    stage.upstream("421 4.3.2 Service not available\r\n");
    assertThat(stage.heard())
        .startsWith("421 4.3.2 ")
        .endsWith(" (Service not available)\r\n")
        .hasLineCount(1);
    assertThat(stage.log()).isEqualTo("BTXC");
  }

  @ParameterizedTest
  @ValueSource(strings = {"432 4.3.2 concurrent", "452 4.3.1 storage", "550 5.7.60 SendAsDenied"})
  @DisplayName("R41 temporary stays temporary and permanent stays permanent at MAIL")
  void keepsTheClassOfUpstreamsReplies(String reply) {
    stage.client("MAIL FROM:<a@x>\r\n");
    stage.upstream(reply + "\r\n");
    assertThat(stage.heard())
        .startsWith(reply.substring(0, 8))
        .contains(reply.substring(10).strip());
    assertThat(stage.log()).isEqualTo(reply.startsWith("432") ? "BTR" : "BR");
  }

  @Test
  void notesARefusalInUpstreamsOwnWordsWithMicrosoftsId() {
    SubmissionStage busy = SubmissionStage.inContent(1000);
    busy.client("Message-ID: <9@x>\r\n\r\nx\r\n.\r\n");
    busy.upstream(
        "554 5.2.252 SendAsDenied; \"a\" as b [H.PROD 2026-11-24T10:00:00Z 08DE2AF00001]\r\n");
    assertThat(busy.notes)
        .containsExactly(
            "upstream refused a message: 554 5.2.252 SendAsDenied; 'a' as b"
                + " [H.PROD 2026-11-24T10:00:00Z 08DE2AF00001] correlation=08DE2AF00001"
                + " message-id=<9@x>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"354 go", "334 ", "hello", "25", "2500 x", "100 x", "250\rx"})
  void cutsAnUpstreamThatMakesNoSense(String nonsense) {
    stage.client("MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\n");
    stage.upstream(nonsense + "\r\n250 late\r\n");
    assertThat(stage.heard()).isEqualTo((SubmissionWords.LOST + "\r\n").repeat(2));
    assertThat(stage.log()).isEqualTo("BX");
    assertThat(stage.notes).hasSize(1);
  }

  @Test
  void cutsAnUpstreamWhoseLineHasNoEnd() {
    stage.client("MAIL FROM:<a@x>\r\n");
    stage.upstream("250 " + "x".repeat(5000));
    assertThat(stage.heard()).isEqualTo(SubmissionWords.LOST + "\r\n");
    assertThat(stage.log()).isEqualTo("BX");
  }

  @Test
  void saysWhatItIsDoing() {
    assertThat(stage.guard.doing()).isEqualTo("waiting for a command");
    stage.client("MAIL FROM:<a@x>\r\nDATA\r\n");
    assertThat(stage.guard.doing()).isEqualTo("waiting for upstream's reply to DATA");
    stage.upstream("250 ok\r\n354 go\r\n");
    assertThat(stage.guard.doing()).isEqualTo("relaying a message");
  }

  @Test
  void leavesOctetsUnreadWhileItWaits() {
    ByteBuffer octets = StandardCharsets.US_ASCII.encode("MAIL FROM:<a@x>\r\nDATA\r\nbody");
    stage.act(stage.guard.fromClient(octets));
    assertThat(octets.remaining()).isEqualTo(10);
    stage.act(stage.guard.fromClient(octets));
    assertThat(octets.remaining()).isEqualTo(4);
    stage.act(stage.guard.fromClient(octets));
    assertThat(octets.remaining()).isEqualTo(4);
  }
}
