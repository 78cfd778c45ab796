package org.kumobashi.sandbox.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static List<String> names(long seed) {
    List<Mishap> around =
        IntStream.range(0, 20).mapToObj(i -> Mishap.passing("m" + i, () -> {})).toList();
    List<Mishap> within =
        List.of(Mishap.passing("killed", () -> {}), Mishap.passing("restarted", () -> {}));
    return Schedule.draw(seed, Duration.ofSeconds(60), around, within).names();
  }

  @Test
  void isTheSameForTheSameSeed() {
    assertThat(names(7)).isEqualTo(names(7)).isNotEqualTo(names(8));
  }

  @Test
  void beginsNothingThatHasNotEnded() throws Exception {
    AtomicInteger open = new AtomicInteger();
    Set<Integer> seen = new HashSet<>();
    Mishap down =
        new Mishap(
            "down", () -> seen.add(open.incrementAndGet()), () -> seen.add(open.decrementAndGet()));

    Schedule.draw(
            7, Duration.ofMinutes(30), List.of(down), List.of(Mishap.passing("killed", () -> {})))
        .perform(new Tally(), time -> {});

    assertThat(seen).containsExactlyInAnyOrder(0, 1);
  }

  @Test
  void letsTheGatewayDieInEveryWay() {
    assertThat(names(7)).contains("killed", "restarted").hasSizeGreaterThan(40);
  }
}
