package org.kumobashi.server.accounts;

import java.util.OptionalLong;
import java.util.function.LongPredicate;
import org.kumobashi.protocol.identity.SenderPolicy;
import org.kumobashi.protocol.identity.SenderPolicy.Allowed;
import org.kumobashi.server.config.MessageLimit;

/**
 * What a device may send.
 *
 * @param messageLimit the most octets of a message (RFC 1870 counting), 1 KiB to 150 MiB; empty for
 *     no limit of its own
 * @param senders whom it may name as the sender
 */
public record Submission(OptionalLong messageLimit, SenderPolicy senders) {
  /** Whatever its mailbox may send. */
  public static final Submission UNRESTRICTED =
      new Submission(OptionalLong.empty(), SenderPolicy.ANY);

  /**
   * Checks what can be checked without the store.
   *
   * @throws RequestRefused if the limit is out of range, an address is none, there are more than
   *     100, or every sender is allowed and yet one is to be checked or rewritten
   */
  public Submission {
    check(messageLimit);
    if (senders.allowed() instanceof Allowed.Listed(var addresses)) {
      Senders.check(addresses);
    }
    if (senders.allowed() instanceof Allowed.Anyone
        && (senders.checksFrom() || senders.rewrites())) {
      // It would do nothing, and whoever asked for it would believe that it does.
      throw new RequestRefused(
          "where any sender is allowed there is none to check or to rewrite:"
              + " choose mailbox-only or a list of addresses");
    }
  }

  /**
   * Does nothing if this can be a limit.
   *
   * @throws RequestRefused if it is out of range
   */
  static void check(OptionalLong messageLimit) {
    LongPredicate valid = MessageLimit::isValid;
    if (messageLimit.stream().anyMatch(valid.negate())) {
      throw new RequestRefused("a message limit is from 1KiB to 150MiB");
    }
  }
}
