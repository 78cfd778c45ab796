package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.timeout.IdleStateEvent;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How long a relay of submissions waits for either side, and for the end of the gateway. */
class SubmissionPaceTest {
  private final SubmissionRelayStage stage = new SubmissionRelayStage();

  private void pass(int seconds) {
    stage.client.advanceTimeBy(seconds, TimeUnit.SECONDS);
    stage.client.runScheduledPendingTasks();
    stage.client.runPendingTasks();
  }

  private void dribble(int octetsASecond, int seconds) {
    for (int second = 0; second < seconds; second++) {
      if (stage.client.isActive()) {
        stage.says(Unpooled.buffer(), "x".repeat(octetsASecond - 2) + "\r\n");
      }
      pass(1);
    }
  }

  @Test
  @DisplayName("R52 a message slower than 64 octets a second over three minutes is not sent")
  void endsAMessageThatComesTooSlowly() {
    stage.beginContent();
    dribble(63, 179);
    assertThat(stage.upstream.isActive()).isTrue();
    dribble(63, 2);
    assertThat(stage.upstream.isActive()).as("cut before its final dot").isFalse();
    assertThat(stage.heard()).startsWith("421 4.4.2 The message comes too slowly");
    assertThat(stage.sent()).doesNotContain("\r\n.\r\n");
    stage.expectAllReleased();
  }

  @Test
  @DisplayName("R57 who is still in a message a second before the grace is over hears 421")
  void givesUpAMessageWhenTheGraceIsNearlyOver() {
    stage.beginContent();
    stage.client.pipeline().fireUserEventTriggered(GatewayStopping.within(Duration.ofSeconds(10)));
    dribble(1000, 8);
    assertThat(stage.upstream.isActive()).isTrue();
    dribble(1000, 2);
    assertThat(stage.upstream.isActive()).as("cut before its final dot").isFalse();
    assertThat(stage.heard()).startsWith("421 4.3.2 ");
    assertThat(stage.sent()).doesNotContain("\r\n.\r\n");
    stage.expectAllReleased();
  }

  @Test
  void letsAMessageComeThatIsJustFastEnough() {
    stage.beginContent();
    dribble(65, 600);
    assertThat(stage.upstream.isActive()).isTrue();
    assertThat(stage.heard()).isEmpty();
    stage.upstream.releaseOutbound();
  }

  @Test
  @DisplayName("R52 a time in which upstream took nothing is not held against the client")
  void holdsUpstreamsSlownessNotAgainstTheClient() {
    stage.beginContent();
    stage.says(Unpooled.buffer(), "text\r\n");
    stage.upstream.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
    stage.upstream.runPendingTasks();
    assertThat(stage.client.config().isAutoRead()).isFalse();
    pass(600);
    stage.upstream.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
    stage.upstream.runPendingTasks();
    pass(170);
    assertThat(stage.upstream.isActive()).isTrue();
    assertThat(stage.heard()).isEmpty();
    stage.upstream.releaseOutbound();
  }

  @Test
  void watchesNoPaceBetweenMessages() {
    stage.beginContent();
    pass(100);
    stage.says(Unpooled.buffer(), "text\r\n.\r\n");
    stage.upstreamSays("250 d\r\n");
    pass(250);
    stage.says(Unpooled.buffer(), SubmissionRelayStage.ENVELOPE);
    stage.upstreamSays(SubmissionRelayStage.GO_AHEAD);
    pass(170);
    assertThat(stage.heard()).doesNotContain("421");
    assertThat(stage.upstream.isActive()).isTrue();
    stage.upstream.releaseOutbound();
  }

  @Test
  void givesUpAnUpstreamThatOwesAReplyForTooLong() {
    stage.beginContent();
    stage.says(Unpooled.buffer(), "Subject: x\r\n\r\nbody\r\n.\r\n");
    stage.sent();

    stage.client.pipeline().fireUserEventTriggered(IdleStateEvent.FIRST_ALL_IDLE_STATE_EVENT);
    assertThat(stage.upstream.isOpen()).isTrue();
    assertThat(stage.heard()).isEmpty();

    stage.client.pipeline().fireUserEventTriggered(IdleStateEvent.ALL_IDLE_STATE_EVENT);
    assertThat(stage.upstream.isOpen()).isFalse();
    assertThat(stage.heard()).startsWith("451 4.4.2 ").contains("\r\n421 ");
  }

  @Test
  void givesUpAClientThatIsSilentInTheMidstOfAMessage() {
    stage.beginContent();
    stage.says(Unpooled.buffer(), "Subject: x\r\n");

    stage.client.pipeline().fireUserEventTriggered(IdleStateEvent.FIRST_ALL_IDLE_STATE_EVENT);
    stage.client.pipeline().fireUserEventTriggered(IdleStateEvent.ALL_IDLE_STATE_EVENT);

    assertThat(stage.upstream.isOpen()).isFalse();
    assertThat(stage.heard()).startsWith("421 4.4.2 ");
  }
}
