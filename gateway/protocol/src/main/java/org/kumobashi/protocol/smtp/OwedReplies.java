package org.kumobashi.protocol.smtp;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The replies a client is still to get, in the order of its commands: upstream's and the gateway's
 * own may alternate under PIPELINING (RFC 2920), and each must wait for those before it.
 */
final class OwedReplies {
  /** A reply that is owed. */
  sealed interface Owed {
    /** One the gateway gives itself; {@code closes} if the connection ends with it. */
    record Own(String text, boolean closes) implements Owed {}

    /** Upstream's, passed on as it is. */
    record Upstream(Role role) implements Owed {}

    /** Upstream's, in whose place the client gets this text. */
    record Substituted(String text) implements Owed {}
  }

  /** What an owed reply of upstream's answers, where that matters. */
  enum Role {
    /** Some command. */
    COMMAND,
    /** DATA: 354 opens the content. */
    DATA,
    /** The final dot: 250 is the delivery. */
    FINAL_DOT,
    /** QUIT: the connection ends with it. */
    QUIT
  }

  /** Most replies owed at once; beyond that the client is not read. */
  private static final int LIMIT = 100;

  private final Deque<Owed> queue = new ArrayDeque<>();

  void add(Owed owed) {
    queue.add(owed);
  }

  boolean isFull() {
    return queue.size() >= LIMIT;
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /** The next reply, if the gateway can give it without upstream. */
  Optional<Owed.Own> nextOwn() {
    return queue.peek() instanceof Owed.Own own ? take(own) : Optional.empty();
  }

  private Optional<Owed.Own> take(Owed.Own own) {
    queue.remove();
    return Optional.of(own);
  }

  /** The next reply of any kind. */
  Optional<Owed> next() {
    return Optional.ofNullable(queue.poll());
  }

  /** Whether upstream has a final dot it has not answered. */
  boolean awaitFinalDot() {
    return queue.contains(new Owed.Upstream(Role.FINAL_DOT));
  }
}
