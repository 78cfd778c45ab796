package org.kumobashi.server.login;

import java.time.Duration;
import java.util.Locale;
import org.kumobashi.server.accounts.AttemptCounters.Counter;
import org.kumobashi.server.accounts.AttemptCounters.Tally;
import org.kumobashi.server.config.Attempts;

/** By what wrong passwords are counted. */
public enum Tier {
  /** One mailbox from one address. */
  HERE,
  /** One address, whatever the mailbox. */
  ADDRESS,
  /** The network around it. */
  NETWORK,
  /** One mailbox, from everywhere it is not used from. */
  MAILBOX;

  // More doublings than any delay has, and fewer than a shift bears.
  private static final int MOST_DOUBLINGS = 30;

  /** How metrics call it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Its counter for this attempt. */
  Counter counter(Attempt attempt, Attempts limits) {
    return new Counter(counterName(attempt), limits.forgottenAfter().dividedBy(free(limits)));
  }

  String counterName(Attempt attempt) {
    return switch (this) {
      case HERE -> word() + " " + attempt.address() + " " + attempt.mailbox();
      case ADDRESS -> word() + " " + attempt.address();
      case NETWORK -> word() + " " + attempt.network();
      case MAILBOX -> word() + " " + attempt.mailbox();
    };
  }

  /** How long after its last wrong password nothing is looked at. */
  Duration delay(Tally tally, Attempts limits) {
    // One that is half forgotten still counts: who waits out a delay must not fall back to the one
    // before.
    int over = (int) Math.ceil(tally.level()) - free(limits);
    if (over < 0) {
      return Duration.ZERO;
    }
    Duration doubled = Duration.ofSeconds(1L << Math.min(over, MOST_DOUBLINGS));
    return doubled.compareTo(limits.longestDelay()) < 0 ? doubled : limits.longestDelay();
  }

  private int free(Attempts limits) {
    return switch (this) {
      case HERE -> limits.free();
      case ADDRESS -> limits.freePerAddress();
      case NETWORK -> limits.freePerNetwork();
      case MAILBOX -> limits.freePerMailbox();
    };
  }
}
