package org.kumobashi.sandbox.mail;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** What each mailbox has sent in the last 24 hours. */
final class SubmissionMeter {
  private static final Duration DAY = Duration.ofHours(24);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private record Sent(Instant at, int recipients) {}

  private final InstantSource clock;
  private final Map<String, Deque<Sent>> byMailbox = new HashMap<>();

  SubmissionMeter(InstantSource clock) {
    this.clock = clock;
  }

  /** Notes a message to so many recipients. */
  synchronized void sent(String mailbox, int recipients) {
    of(mailbox).add(new Sent(clock.instant(), recipients));
  }

  /** The messages of the last minute. */
  synchronized int messagesInAMinute(String mailbox) {
    Instant since = clock.instant().minus(MINUTE);
    return Math.toIntExact(of(mailbox).stream().filter(one -> one.at().isAfter(since)).count());
  }

  /** The recipients of the last 24 hours. */
  synchronized int recipientsInADay(String mailbox) {
    return of(mailbox).stream().mapToInt(Sent::recipients).sum();
  }

  private Deque<Sent> of(String mailbox) {
    Deque<Sent> sent = byMailbox.computeIfAbsent(mailbox, _ -> new ArrayDeque<>());
    Instant since = clock.instant().minus(DAY);
    sent.removeIf(one -> !one.at().isAfter(since));
    return sent;
  }
}
