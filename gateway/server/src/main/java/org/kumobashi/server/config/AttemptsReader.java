package org.kumobashi.server.config;

/** Reads how fast passwords may be guessed. */
final class AttemptsReader {
  private static final Kind<Integer> RATE = Kinds.whole(1, 100_000);

  private AttemptsReader() {}

  static Attempts read(Section limits) {
    Attempts standard = Attempts.standard();
    return new Attempts(
        limits.orElse("failures-per-address", RATE, standard.failuresPerAddress()),
        limits.orElse("failures-per-mailbox", RATE, standard.failuresPerMailbox()));
  }
}
