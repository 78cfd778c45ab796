package org.kumobashi.protocol.smtp;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The replies the client waits for. Our own stay behind those upstream still has to give, so that a
 * pipelining client (RFC 2920) can tell them apart by their order alone.
 */
final class OwedReplies {
  /** With so many owed no further command is read. */
  static final int MOST = 200;

  private final Deque<OwedReply> queue = new ArrayDeque<>();

  void add(OwedReply reply) {
    queue.add(reply);
  }

  /** The oldest one, left in place. */
  Optional<OwedReply> first() {
    return Optional.ofNullable(queue.peek());
  }

  /** The oldest one, taken out. */
  Optional<OwedReply> take() {
    return Optional.ofNullable(queue.poll());
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  boolean isFull() {
    return queue.size() >= MOST;
  }

  /** Whether upstream has yet to say what became of a complete message. */
  boolean awaitsOutcome() {
    return queue.stream().anyMatch(OwedReply.Outcome.class::isInstance);
  }
}
