package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EndingTest {
  /** A peer whose window stays shut: what is written never is on its way. */
  private static final class Shut extends ChannelOutboundHandlerAdapter {
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      ReferenceCountUtil.release(message);
    }
  }

  @Test
  void closesWhenAllIsOnItsWay() {
    EmbeddedChannel channel = new EmbeddedChannel();

    Ending.afterFlush(channel);

    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void closesAfterAWhileWhereNothingIsTakenAnyMore() {
    EmbeddedChannel channel = new EmbeddedChannel(new Shut());
    channel.freezeTime();

    Ending.afterFlush(channel);
    channel.advanceTimeBy(29, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    assertThat(channel.isOpen()).isTrue();

    channel.advanceTimeBy(1, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    assertThat(channel.isOpen()).isFalse();
  }
}
