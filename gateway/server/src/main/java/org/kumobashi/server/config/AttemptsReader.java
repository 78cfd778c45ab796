package org.kumobashi.server.config;

import java.time.Duration;

/** Reads how fast passwords may be guessed; each bound has a standard value. */
final class AttemptsReader {
  private static final Kind<Integer> FREE = Kinds.whole(1, 100_000);
  private static final Kind<Duration> DELAY =
      Quantities.duration(Duration.ofSeconds(1), Duration.ofHours(1));
  private static final Kind<Duration> MEMORY =
      Quantities.duration(Duration.ofMinutes(1), Duration.ofDays(1));

  private AttemptsReader() {}

  static Attempts read(Section section) {
    Attempts standard = Attempts.standard();
    return new Attempts(
        section.orElse("free", FREE, standard.free()),
        section.orElse("free-per-address", FREE, standard.freePerAddress()),
        section.orElse("free-per-network", FREE, standard.freePerNetwork()),
        section.orElse("free-per-mailbox", FREE, standard.freePerMailbox()),
        section.orElse("longest-delay", DELAY, standard.longestDelay()),
        section.orElse("forgotten-after", MEMORY, standard.forgottenAfter()));
  }
}
