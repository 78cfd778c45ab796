package org.kumobashi.protocol.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Recipients are counted for the message and for the mailbox's day. */
class SubmissionRecipientsTest {
  private final SubmissionStage.DayOf day = new SubmissionStage.DayOf(510);
  private final SubmissionStage stage =
      new SubmissionStage(SubmissionStage.policy(1000, false), day);

  private void recipients(int number, String reply) {
    stage.client("RCPT TO:<b@x>\r\n".repeat(number));
    stage.upstream(reply.repeat(number));
  }

  private void begin() {
    stage.client("MAIL FROM:<a@x>\r\n");
    stage.upstream("250 ok\r\n");
    stage.heard();
  }

  private void send(String verdict) {
    stage.client("DATA\r\n");
    stage.upstream("354 go\r\n");
    stage.client("x\r\n.\r\n");
    stage.upstream(verdict);
    stage.heard();
  }

  @Test
  @DisplayName(
      "R46 one recipient more than a message may have is refused here, those refused there do not"
          + " count")
  void refusesTooManyOfAMessage() {
    begin();
    for (int hundred = 0; hundred < 5; hundred++) {
      recipients(90, "250 ok\r\n");
      recipients(10, "250 ok\r\n");
    }
    recipients(0, "");
    stage.heard();
    stage.sent();
    stage.client("RCPT TO:<more@x>\r\n");
    assertThat(stage.heard()).startsWith("452 4.5.3 ").contains("500");
    assertThat(stage.sent()).isEmpty();
  }

  @Test
  void countsOnlyRecipientsUpstreamAccepted() {
    begin();
    recipients(100, "550 5.1.1 no\r\n");
    assertThat(day.left).isEqualTo(510);
    recipients(3, "250 ok\r\n");
    assertThat(day.left).isEqualTo(507);
  }

  @Test
  void keepsTheCountOfASentMessage() {
    begin();
    recipients(3, "250 ok\r\n");
    send("250 queued\r\n");
    assertThat(day.left).isEqualTo(507);
  }

  @Test
  void givesBackTheRecipientsOfAMessageThatWasNotSent() {
    begin();
    recipients(3, "250 ok\r\n");
    send("554 5.2.0 no\r\n");
    begin();
    recipients(2, "250 ok\r\n");
    stage.client("RSET\r\n");
    stage.upstream("250 reset\r\n");
    begin();
    recipients(2, "250 ok\r\n");
    stage.act(stage.guard.clientEnded());
    assertThat(day.left).isEqualTo(510);
  }

  @Test
  void givesBackNothingTwiceWhenRepliesComeAfterTheReset() {
    stage.client("MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nRCPT TO:<c@x>\r\nRSET\r\n");
    stage.upstream("250 ok\r\n550 no\r\n250 ok\r\n250 reset\r\n");
    assertThat(day.left).isEqualTo(510);
  }

  @Test
  void keepsTheCountWhenNobodyKnowsWhatBecameOfTheMessage() {
    begin();
    recipients(3, "250 ok\r\n");
    stage.client("DATA\r\n");
    stage.upstream("354 go\r\n");
    stage.client("x\r\n.\r\n");
    stage.act(stage.guard.upstreamEnded());
    assertThat(day.left).isEqualTo(507);
  }

  @Test
  void refusesTheRecipientThatIsOneTooManyForTheDay() {
    day.left = 2;
    begin();
    stage.client("RCPT TO:<b@x>\r\nRCPT TO:<c@x>\r\nRCPT TO:<d@x>\r\n");
    stage.upstream("250 ok\r\n250 ok\r\n");
    assertThat(stage.heard()).startsWith("250 ok\r\n250 ok\r\n550 5.7.233 ");
  }
}
