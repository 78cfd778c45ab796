package org.kumobashi.server.accounts;

import java.util.OptionalLong;

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
  /** A mailbox without a message limit of its own. */
  public Mailbox(String address, GrantId grant, boolean enabled) {
    this(address, grant, enabled, OptionalLong.empty());
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
