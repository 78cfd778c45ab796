package org.kumobashi.server.config;

import java.time.Duration;

/**
 * How fast passwords may be guessed: so many wrong ones are free, each further one doubles the time
 * until another is looked at, from a second up to the longest delay.
 *
 * @param free free ones from one address for one mailbox
 * @param freePerAddress free ones from one address, or one IPv6 /64, for all mailboxes
 * @param freePerNetwork free ones from one IPv4 /24 or IPv6 /48
 * @param freePerMailbox free ones for one mailbox from all addresses that it is not used from, of
 *     passwords that were chosen by a person
 * @param longestDelay the most that anybody waits
 * @param forgottenAfter the time after which all free ones are there again
 */
public record Attempts(
    int free,
    int freePerAddress,
    int freePerNetwork,
    int freePerMailbox,
    Duration longestDelay,
    Duration forgottenAfter) {
  /** The bounds used when the configuration names none. */
  public static Attempts standard() {
    return new Attempts(5, 20, 100, 50, Duration.ofMinutes(5), Duration.ofMinutes(30));
  }
}
