package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ReceiveBuffersTest {
  private final AtomicBoolean scarce = new AtomicBoolean();
  private final RecvByteBufAllocator.ExtendedHandle reads =
      new ReceiveBuffers(scarce::get).newHandle();

  /** Every read is filled, as with a large message. */
  private void readMuch() {
    for (int read = 0; read < 20; read++) {
      reads.reset(new EmbeddedChannel().config());
      reads.attemptedBytesRead(reads.guess());
      reads.lastBytesRead(reads.guess());
      reads.readComplete();
    }
  }

  @Test
  void readsLittleFromAnIdleConnection() {
    assertThat(reads.guess()).isEqualTo(2048);
  }

  @Test
  void readsMuchOfALargeMessage() {
    readMuch();
    assertThat(reads.guess()).isEqualTo(512 * 1024);
  }

  @Test
  void readsLittleAtOnceWhileMemoryIsScarce() {
    readMuch();
    scarce.set(true);
    assertThat(reads.guess()).isEqualTo(ReceiveBuffers.SHORT);
    var buffer = reads.allocate(new CountingAllocator());
    assertThat(buffer.capacity()).isEqualTo(ReceiveBuffers.SHORT);
    buffer.release();
    scarce.set(false);
    assertThat(reads.guess()).isEqualTo(512 * 1024);
  }
}
