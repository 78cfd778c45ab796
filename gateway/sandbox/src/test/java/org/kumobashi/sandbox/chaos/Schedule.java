package org.kumobashi.sandbox.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * What goes wrong when: the same for the same seed. The gateway itself dies in the first half only,
 * so that the life that is looked at in the end has seen trouble of every other kind.
 */
final class Schedule {
  private static final int SHORTEST_MILLIS = 300;
  private static final int LONGEST_MILLIS = 4_000;
  private static final Duration BETWEEN_DEATHS = Duration.ofSeconds(60);

  private final List<Due> plan;

  /** An act and its time since the beginning. */
  private record Due(Duration at, String name, Mishap.Act act) {}

  private Schedule(List<Due> plan) {
    this.plan = plan;
  }

  /** Draws a plan for so long: about one mishap a second, and each kind of death at least once. */
  static Schedule draw(long seed, Duration length, List<Mishap> around, List<Mishap> within) {
    Random random = new Random(seed);
    List<Due> plan = new ArrayList<>();
    for (long at = 0; at < length.toMillis(); at += 300 + random.nextInt(1_400)) {
      add(plan, Duration.ofMillis(at), around.get(random.nextInt(around.size())), random);
    }
    long half = length.toMillis() / 2;
    long deaths = Math.max(within.size(), half / BETWEEN_DEATHS.toMillis());
    for (int i = 0; i < deaths; i++) {
      Duration at = Duration.ofMillis(half * i / deaths + random.nextInt((int) (half / deaths)));
      add(plan, at, within.get(i % within.size()), random);
    }
    plan.sort(Comparator.comparing(Due::at));
    return new Schedule(plan);
  }

  private static void add(List<Due> plan, Duration at, Mishap mishap, Random random) {
    plan.add(new Due(at, mishap.name(), mishap.begin()));
    int lasts = SHORTEST_MILLIS + random.nextInt(LONGEST_MILLIS - SHORTEST_MILLIS);
    plan.add(new Due(at.plusMillis(lasts), "", mishap.end()));
  }

  /** Does it all in its order and time. While the gateway starts, the plan's time stands still. */
  void perform(Tally tally) throws Exception {
    Duration now = Duration.ZERO;
    for (Due due : plan) {
      TimeUnit.NANOSECONDS.sleep(due.at().minus(now).toNanos());
      now = due.at();
      due.act().happen();
      if (!due.name().isEmpty()) {
        tally.count("mishap: " + due.name());
      }
    }
  }

  /** Its names in their order. */
  List<String> names() {
    return plan.stream().map(Due::name).filter(name -> !name.isEmpty()).toList();
  }
}
