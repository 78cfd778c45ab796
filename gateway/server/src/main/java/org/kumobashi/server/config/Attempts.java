package org.kumobashi.server.config;

/**
 * How fast passwords may be guessed.
 *
 * @param failuresPerAddress wrong passwords one client address may send in a minute
 * @param failuresPerMailbox wrong passwords one mailbox may see in a minute, from all addresses
 */
public record Attempts(int failuresPerAddress, int failuresPerMailbox) {
  /** The bounds used when the configuration names none. */
  public static Attempts standard() {
    return new Attempts(20, 20);
  }
}
