package org.kumobashi.protocol.identity;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whom a device may name as the sender of its messages.
 *
 * @param allowed the addresses it may use
 * @param checksFrom whether the From header (RFC 5322 §3.6.2) is held to that as well as MAIL FROM
 * @param rewrites whether another address is replaced by the mailbox's instead of being refused;
 *     the original From is then kept in Reply-To
 */
public record SenderPolicy(Allowed allowed, boolean checksFrom, boolean rewrites) {
  /** Upstream alone decides. */
  public static final SenderPolicy ANY = new SenderPolicy(new Allowed.Anyone(), false, false);

  /** The addresses a device may use. */
  public sealed interface Allowed {
    /** All of them: upstream decides. */
    record Anyone() implements Allowed {}

    /** The mailbox's own address. */
    record MailboxOnly() implements Allowed {}

    /**
     * These and no others.
     *
     * @param addresses in lower case, at least one
     */
    record Listed(Set<String> addresses) implements Allowed {
      public Listed {
        addresses =
            addresses.stream()
                .map(address -> address.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        if (addresses.isEmpty()) {
          throw new IllegalArgumentException("a list of senders needs an address");
        }
      }
    }
  }

  /**
   * Whether a device of this mailbox may send as this address.
   *
   * @param mailbox in lower case
   */
  public boolean allows(String mailbox, String address) {
    String sender = address.toLowerCase(Locale.ROOT);
    return switch (allowed) {
      case Allowed.Anyone() -> true;
      case Allowed.MailboxOnly() -> sender.equals(mailbox);
      case Allowed.Listed(var addresses) -> addresses.contains(sender);
    };
  }
}
