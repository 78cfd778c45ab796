package org.kumobashi.server.accounts;

import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * An address devices log in as.
 *
 * @param address in lower case
 * @param grant what opens it
 * @param enabled whether devices may use it at all
 * @param messageLimit the most octets of a message it sends (RFC 1870 counting); empty for no limit
 *     of its own
 */
public record Mailbox(String address, GrantId grant, boolean enabled, OptionalLong messageLimit) {
  /** Not all of RFC 5321 §4.1.2: quoted local parts are not used in Exchange Online. */
  private static final Pattern ADDRESS =
      Pattern.compile("[^\\s\\p{C}\\p{Z}@<>()\\[\\]\\\\,;:\"]+@[\\p{L}\\p{N}.-]+");

  /** A mailbox without a message limit of its own. */
  public Mailbox(String address, GrantId grant, boolean enabled) {
    this(address, grant, enabled, OptionalLong.empty());
  }

  /** Whether a text is an address with a domain, as any mailbox here has. */
  public static boolean isAddress(String text) {
    return ADDRESS.matcher(text).matches();
  }

  /**
   * The most octets of a message from this device of the mailbox: the smallest of the limits there
   * are. Nothing may exceed the listener's, which EHLO has told before anybody logged in.
   *
   * @param listener the limit of the listener it came in by
   */
  public long messageLimit(Device device, long listener) {
    long own = messageLimit.orElse(listener);
    return Math.min(listener, Math.min(own, device.submission().messageLimit().orElse(listener)));
  }
}
