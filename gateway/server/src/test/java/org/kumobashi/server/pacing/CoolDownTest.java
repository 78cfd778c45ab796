package org.kumobashi.server.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CoolDownTest {
  private static final Duration REST = Duration.ofSeconds(30);

  private final CoolDown coolDown = new CoolDown(REST);
  private Instant now = Instant.parse("2026-11-24T10:00:00Z");

  private Duration begin() {
    coolDown.begin(now);
    Duration left = coolDown.left(now);
    now = now.plus(left);
    return left;
  }

  @Test
  void isOverUnlessItBegan() {
    assertThat(coolDown.left(now)).isZero();
  }

  @Test
  void lastsTwiceAsLongEachTimeUpToTenMinutes() {
    assertThat(begin()).isEqualTo(REST);
    assertThat(begin()).isEqualTo(REST.multipliedBy(2));
    for (int i = 0; i < 5; i++) {
      begin();
    }
    assertThat(begin()).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void isNotMadeLongerByThreeSessionsThatHearTheSame() {
    coolDown.begin(now);
    coolDown.begin(now.plusSeconds(1));
    coolDown.begin(now.plusSeconds(2));
    assertThat(coolDown.left(now)).isEqualTo(REST);
  }

  @Test
  void beginsAnewAfterALongTimeWithout() {
    begin();
    begin();
    now = now.plus(Duration.ofMinutes(11));
    assertThat(begin()).isEqualTo(REST);
  }
}
