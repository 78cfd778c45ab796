package org.kumobashi.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.kumobashi.server.LoggedLines;

final class DescriptorWatchTest {
  private final LoggedLines log = new LoggedLines();
  private final DescriptorWatch watch = new DescriptorWatch();

  @AfterEach
  void close() {
    log.close();
  }

  private void sees(long open) {
    watch.look(new DescriptorWatch.Count(open, 1_000));
  }

  @Test
  @DisplayName("R50 descriptors that run short are told before there are none")
  void tellsOnceThatFewAreLeft() {
    sees(800);
    assertThat(log.with("event=descriptors")).isEmpty();
    sees(801);
    sees(950);
    assertThat(log.with("event=descriptors-scarce open=801 most=1000")).hasSize(1);
    sees(750);
    sees(801);
    assertThat(log.with("event=descriptors")).hasSize(1);
    sees(700);
    assertThat(log.with("event=descriptors-enough")).hasSize(1);
    sees(900);
    assertThat(log.with("event=descriptors-scarce")).hasSize(2);
  }

  @Test
  void knowsItsOwn() {
    assertThat(DescriptorWatch.Count.now())
        .hasValueSatisfying(
            count -> {
              assertThat(count.open()).isPositive();
              assertThat(count.most()).isGreaterThan(count.open());
            });
  }
}
