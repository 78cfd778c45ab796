package org.kumobashi.protocol.smtp;

import java.util.List;
import java.util.Optional;

/** What the parts of the guard share: where the session stands, and the wire to speak on. */
final class SubmissionSession {
  private final SubmissionPolicy policy;
  private final SubmissionWire wire = new SubmissionWire();
  private final SenderRules senders;
  private SubmissionState state = new SubmissionState.Commands();
  private SubmissionWords words;
  private Optional<String> barred = Optional.empty();

  SubmissionSession(SubmissionPolicy policy, List<String> keywords) {
    this.policy = policy;
    this.senders = new SenderRules(policy);
    this.words = new SubmissionWords(policy, keywords);
  }

  SubmissionPolicy policy() {
    return policy;
  }

  SenderRules senders() {
    return senders;
  }

  SubmissionWire wire() {
    return wire;
  }

  SubmissionWords words() {
    return words;
  }

  SubmissionState state() {
    return state;
  }

  void become(SubmissionState next) {
    state = next;
  }

  /** Another upstream session is there, which offers this. */
  void redialled(List<String> keywords) {
    words = new SubmissionWords(policy, keywords);
    wire.redialled();
    state = new SubmissionState.Commands();
  }

  /** The reply to RCPT and DATA while there is no transaction they could belong to. */
  Optional<String> barred() {
    return barred;
  }

  void bar(String reply) {
    barred = Optional.of(reply);
  }

  /** What came before is forgotten: upstream, if there is one, judges by itself again. */
  void clear() {
    barred = wire.upstreamLive() ? Optional.empty() : Optional.of(SubmissionWords.NO_TRANSACTION);
  }

  /** Gives a last reply of ours when its turn comes; nothing more is read from the client. */
  void leave(String reply) {
    wire.answer(reply);
    state = new SubmissionState.Leaving();
  }

  void close() {
    if (!(state instanceof SubmissionState.Ended)) {
      wire.cut();
      wire.closeClient();
      state = new SubmissionState.Ended();
    }
  }

  /** Whether the client is between commands and waits for nothing. */
  boolean isIdle() {
    return state instanceof SubmissionState.Commands && wire.owed().isEmpty();
  }
}
