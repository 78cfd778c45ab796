package org.kumobashi.protocol.identity;

/**
 * What a client presented: the user name exactly as typed and the password that came with it.
 * Neither has been checked.
 *
 * @param typedUser the user name before {@link Username} normalises it
 * @param password the device password as sent, never empty
 */
public record Credentials(String typedUser, Secret password) {
  /** Nothing of the name either: it may be a password in the wrong field, or hold line ends. */
  @Override
  public String toString() {
    return "Credentials[****]";
  }
}
