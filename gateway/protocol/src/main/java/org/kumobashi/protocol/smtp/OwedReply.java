package org.kumobashi.protocol.smtp;

import java.util.Optional;

/** A reply the client waits for, in the order of its commands. */
sealed interface OwedReply {
  /** Ours, ready. */
  record Own(String text) implements OwedReply {}

  /** Upstream's to MAIL: a transaction begins, or not. */
  record Sender() implements OwedReply {}

  /** Upstream's to RCPT. */
  record Recipient(RecipientTally tally) implements OwedReply {}

  /** Upstream's to DATA: 354, or a refusal. */
  record GoAhead() implements OwedReply {}

  /** Upstream's to the end of a message: the one that says who answers for it now. */
  record Outcome(String messageId, RecipientTally tally) implements OwedReply {}

  /**
   * Upstream's to RSET, which ends a transaction.
   *
   * @param instead what the client hears, if it said something else
   */
  record Cleared(Optional<String> instead) implements OwedReply {}
}
