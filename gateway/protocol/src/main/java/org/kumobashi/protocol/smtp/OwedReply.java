package org.kumobashi.protocol.smtp;

/** A reply the client waits for, in the order of its commands. */
sealed interface OwedReply {
  /** Ours, ready. */
  record Own(String text) implements OwedReply {}

  /** Upstream's, to be passed on as it is. */
  record Relayed() implements OwedReply {}

  /** Upstream's to DATA: 354, or a refusal. */
  record GoAhead() implements OwedReply {}

  /** Upstream's to the end of a message: the one that says who answers for it now. */
  record Outcome(String messageId) implements OwedReply {}

  /** Ours, to be given once upstream has answered a command of our own. */
  record Substituted(String text) implements OwedReply {}

  /** Upstream's to QUIT. */
  record Farewell() implements OwedReply {}
}
