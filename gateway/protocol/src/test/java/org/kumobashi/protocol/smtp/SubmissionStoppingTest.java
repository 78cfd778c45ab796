package org.kumobashi.protocol.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a client hears when the gateway is to stop, and when its time is over. */
class SubmissionStoppingTest {
  private final SubmissionStage busy = SubmissionStage.inContent(1000);

  @Test
  void stopsAtOnceBetweenCommands() {
    SubmissionStage stage = SubmissionStage.withLimit(1000);
    stage.act(stage.guard.stopping());
    assertThat(stage.heard()).startsWith("421 4.3.2 ");
    assertThat(stage.log()).isEqualTo("C");
  }

  @Test
  void finishesAMessageBeforeItStops() {
    busy.act(busy.guard.stopping());
    busy.client("x\r\n.\r\nMAIL FROM:<c@x>\r\n");
    assertThat(busy.sent()).isEqualTo("x\r\n.\r\n");
    assertThat(busy.log()).isEmpty();
    busy.upstream("250 queued\r\n");
    assertThat(busy.heard()).startsWith("250 queued\r\n421 4.3.2 ");
    assertThat(busy.log()).isEqualTo("RC");
  }

  @Test
  void givesUpAMessageThatIsStillComingWhenTheTimeIsOver() {
    busy.act(busy.guard.stopping());
    busy.client("x\r\n");
    busy.act(busy.guard.stoppingNow());
    assertThat(busy.heard()).startsWith("421 4.3.2 ");
    assertThat(busy.sent()).isEqualTo("x\r\n");
    assertThat(busy.log()).isEqualTo("XC");
    assertThat(busy.notes)
        .containsExactly("the gateway stopped in the midst of a message; nothing was delivered");
  }

  @Test
  void readsNoRefusedMessageToItsEndWhenTheTimeIsOver() {
    busy.client("x".repeat(1001));
    busy.act(busy.guard.stoppingNow());
    assertThat(busy.heard()).startsWith("421 4.3.2 ");
    assertThat(busy.log()).isEqualTo("XC");
  }

  @Test
  void tellsNothingButUpstreamsReplyOfAMessageThatIsWhole() {
    busy.client("x\r\n.\r\n");
    busy.act(busy.guard.stopping());
    busy.act(busy.guard.stoppingNow());
    assertThat(busy.heard() + busy.log()).isEmpty();
    busy.upstream("250 queued\r\n");
    assertThat(busy.heard()).startsWith("250 queued\r\n421 4.3.2 ");
  }
}
