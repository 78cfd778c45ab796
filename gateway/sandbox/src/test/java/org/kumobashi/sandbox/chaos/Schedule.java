package org.kumobashi.sandbox.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

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

  /** Lets time pass. */
  interface Pause {
    void forSoLong(Duration time) throws InterruptedException;
  }

  private Schedule(List<Due> plan) {
    this.plan = plan;
  }

  /** Draws a plan for so long: about one mishap a second, and each kind of death at least once. */
  static Schedule draw(long seed, Duration length, List<Mishap> around, List<Mishap> within) {
    Random random = new Random(seed);
    List<Due> plan = new ArrayList<>();
    Map<String, Long> ends = new HashMap<>();
    for (long at = 0; at < length.toMillis(); at += 300 + random.nextInt(1_400)) {
      Mishap mishap = around.get(random.nextInt(around.size()));
      // What has not ended does not begin again: the first end would end both.
      if (ends.getOrDefault(mishap.name(), 0L) < at) {
        ends.put(mishap.name(), at + add(plan, Duration.ofMillis(at), mishap, random));
      }
    }
    long half = length.toMillis() / 2;
    long deaths = Math.max(within.size(), half / BETWEEN_DEATHS.toMillis());
    for (int i = 0; i < deaths; i++) {
      int spare = (int) Math.max(1, half / deaths - LONGEST_MILLIS);
      Duration at = Duration.ofMillis(half * i / deaths + random.nextInt(spare));
      add(plan, at, within.get(i % within.size()), random);
    }
    plan.sort(Comparator.comparing(Due::at));
    return new Schedule(plan);
  }

  private static int add(List<Due> plan, Duration at, Mishap mishap, Random random) {
    plan.add(new Due(at, mishap.name(), mishap.begin()));
    int lasts = SHORTEST_MILLIS + random.nextInt(LONGEST_MILLIS - SHORTEST_MILLIS);
    plan.add(new Due(at.plusMillis(lasts), "", mishap.end()));
    return lasts;
  }

  /** Does it all in its order and time. While the gateway starts, the plan's time stands still. */
  void perform(Tally tally, Pause pause) throws Exception {
    Duration now = Duration.ZERO;
    for (Due due : plan) {
      pause.forSoLong(due.at().minus(now));
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
