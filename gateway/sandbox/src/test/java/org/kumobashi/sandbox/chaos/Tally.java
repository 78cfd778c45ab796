package org.kumobashi.sandbox.chaos;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** How often each thing happened, by what it is called. Thread-safe. */
final class Tally {
  private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();

  void count(String what) {
    counts.computeIfAbsent(what, _ -> new LongAdder()).increment();
  }

  /** The sum over all whose name begins so. */
  long of(String start) {
    return counts.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(start))
        .mapToLong(entry -> entry.getValue().sum())
        .sum();
  }

  /** A line for each. */
  @Override
  public String toString() {
    return counts.entrySet().stream()
        .map(entry -> "  %8d  %s%n".formatted(entry.getValue().sum(), entry.getKey()))
        .collect(Collectors.joining());
  }
}
