package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.kumobashi.server.LoggedLines;

final class AcceptWatchTest {
  private final AtomicBoolean mayAccept = new AtomicBoolean(true);
  private final AtomicInteger passedOn = new AtomicInteger();
  private final LoggedLines log = new LoggedLines();
  private final EmbeddedChannel listening =
      new EmbeddedChannel(
          new AcceptWatch("imaps", mayAccept::get),
          new ChannelInboundHandlerAdapter() {
            @Override
            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
              passedOn.incrementAndGet();
            }
          });

  @AfterEach
  void close() {
    log.close();
    listening.close();
  }

  private void fails() {
    listening.pipeline().fireExceptionCaught(new IOException("accept(..): Too many open files"));
  }

  private void aSecondLater() {
    listening.advanceTimeBy(1, TimeUnit.SECONDS);
    listening.runScheduledPendingTasks();
  }

  @Test
  @DisplayName("R50 out of descriptors: accepting rests for a second, so that it does not spin")
  void restsAfterAFailure() {
    listening.freezeTime();
    fails();
    assertThat(listening.config().isAutoRead()).isFalse();
    aSecondLater();
    assertThat(listening.config().isAutoRead()).isTrue();
    assertThat(passedOn).as("Netty would log it again").hasValue(0);
  }

  @Test
  void doesNotOpenAListenerThatIsFull() {
    listening.freezeTime();
    fails();
    mayAccept.set(false);
    aSecondLater();
    assertThat(listening.config().isAutoRead()).isFalse();
  }

  @Test
  @DisplayName("R50 out of descriptors is told once, without a stack, until accepting works again")
  void tellsItOnce() {
    fails();
    fails();
    assertThat(log.with("event=accept-failed"))
        .singleElement()
        .asString()
        .contains("listener=imaps", "Too many open files")
        .doesNotContain("STACK");
    listening.writeInbound("a connection");
    listening.writeInbound("another");
    assertThat(log.with("event=accept-works")).hasSize(1);
    fails();
    assertThat(log.with("event=accept-failed")).hasSize(2);
  }
}
