package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kumobashi.server.LoggedLines;

final class LastResortTest {
  private final LoggedLines log = new LoggedLines();
  private final EmbeddedChannel channel = new EmbeddedChannel(new LastResort(() -> "conn=1"));

  @AfterEach
  void close() {
    log.close();
    channel.close();
  }

  private void meets(Throwable cause) {
    channel.pipeline().fireExceptionCaught(cause);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void takesTheEndOfTheWireForNoTrouble() {
    meets(new IOException("Connection reset by peer"));
    assertThat(log.with("ERROR")).isEmpty();
  }

  @Test
  void tellsALackOfMemoryWithoutAStack() {
    meets(new OutOfMemoryError("failed to allocate 65536 byte(s) of direct memory"));
    assertThat(log.with("event=out-of-memory conn=1"))
        .singleElement()
        .asString()
        .contains("direct memory")
        .doesNotContain("STACK");
  }

  @Test
  void keepsTheStackOfABug() {
    meets(new IllegalStateException("nobody thought of this"));
    assertThat(log.with("event=bug conn=1")).singleElement().asString().contains("STACK");
  }
}
