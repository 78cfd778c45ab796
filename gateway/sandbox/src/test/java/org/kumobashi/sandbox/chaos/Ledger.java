package org.kumobashi.sandbox.chaos;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.kumobashi.sandbox.mail.ReceivedDigest;

/**
 * The books of a run: what each attempt came to for its client, to be held against what upstream
 * has. Thread-safe.
 */
final class Ledger {
  private final Queue<Entry> entries = new ConcurrentLinkedQueue<>();
  private final Queue<String> complaints = new ConcurrentLinkedQueue<>();

  private record Entry(
      String messageId, String attempt, String sha256, Outcome outcome, String lastReply) {}

  /** An attempt is over. */
  void close(Attempt attempt, Outcome outcome, String lastReply) {
    entries.add(
        new Entry(attempt.messageId(), attempt.toString(), attempt.sha256(), outcome, lastReply));
  }

  /** The gateway said what it never may. */
  void complain(String about) {
    complaints.add(about);
  }

  /** Whatever in these messages of upstream does not agree with the books; nothing if all does. */
  List<String> disagreements(Collection<ReceivedDigest> upstream) {
    Map<String, Integer> found = timesBySha256(upstream);
    Set<String> known = new HashSet<>();
    List<String> wrong = new ArrayList<>(complaints);
    for (Entry entry : entries) {
      known.add(entry.sha256());
      int times = found.getOrDefault(entry.sha256(), 0);
      if (!entry.outcome().allows(times)) {
        wrong.add("upstream has %d times: %s".formatted(times, entry));
      }
    }
    for (ReceivedDigest message : upstream) {
      if (!known.contains(message.sha256())) {
        wrong.add("nobody sent: " + message);
      }
    }
    return wrong;
  }

  /** How many attempts had this outcome. */
  long of(Outcome outcome) {
    return entries.stream().filter(entry -> entry.outcome() == outcome).count();
  }

  /** The ones upstream vanished with and has all the same, by their Message-ID. */
  List<String> arrivedThoughLost(Collection<ReceivedDigest> upstream) {
    Map<String, Integer> found = timesBySha256(upstream);
    return entries.stream()
        .filter(entry -> entry.outcome() == Outcome.UPSTREAM_LOST)
        .filter(entry -> found.containsKey(entry.sha256()))
        .map(Entry::messageId)
        .toList();
  }

  /** The numbers, and a line for each attempt whose outcome its client does not know. */
  String report(Collection<ReceivedDigest> upstream) {
    Map<String, Integer> found = timesBySha256(upstream);
    Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
    StringBuilder unknown = new StringBuilder();
    for (Entry entry : entries) {
      counts.merge(entry.outcome(), 1, Integer::sum);
      if (entry.outcome().isUnknown()) {
        String there = found.containsKey(entry.sha256()) ? "  there: " : "  absent: ";
        unknown.append(there).append(entry.attempt()).append(' ').append(entry.outcome());
        unknown.append('\n');
      }
    }
    return "attempts by outcome: " + counts + "\nunknown to their clients:\n" + unknown;
  }

  private static Map<String, Integer> timesBySha256(Collection<ReceivedDigest> upstream) {
    Map<String, Integer> times = new HashMap<>();
    upstream.forEach(message -> times.merge(message.sha256(), 1, Integer::sum));
    return times;
  }
}
