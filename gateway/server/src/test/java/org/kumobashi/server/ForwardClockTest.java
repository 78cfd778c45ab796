package org.kumobashi.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class ForwardClockTest {
  private Instant wall = Instant.parse("2026-11-28T09:00:00Z");
  private final Instant start = wall;
  private final ForwardClock clock = new ForwardClock(() -> wall);

  private Duration passed() {
    return Duration.between(start, clock.instant());
  }

  @Test
  void goesWithTheClockItAsks() {
    wall = wall.plusSeconds(5);
    assertThat(passed()).hasSeconds(5);
  }

  @Test
  void goesOnWhenThatIsPutBack() {
    wall = wall.plusSeconds(60);
    assertThat(passed()).hasSeconds(60);
    wall = wall.minus(Duration.ofHours(6));
    assertThat(passed()).hasSeconds(60);
    wall = wall.plusSeconds(10);
    assertThat(passed()).hasSeconds(70);
    wall = wall.minus(Duration.ofDays(1));
    wall = wall.plusSeconds(10);
    assertThat(passed()).as("the first look after the change").hasSeconds(70);
  }

  @Test
  void goesAlongWhenThatIsPutForward() {
    wall = wall.plus(Duration.ofHours(6));
    assertThat(passed()).hasHours(6);
  }
}
