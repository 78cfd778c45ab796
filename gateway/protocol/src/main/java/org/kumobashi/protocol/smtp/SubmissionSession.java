package org.kumobashi.protocol.smtp;

import java.util.List;
import java.util.Optional;

/** What the parts of the guard share: where the session stands, and the wire to speak on. */
final class SubmissionSession {
  private final SubmissionPolicy policy;
  private final RecipientQuota day;
  private final SubmissionWire wire = new SubmissionWire();
  private final SenderRules senders;
  private SubmissionState state = new SubmissionState.Commands();
  private SubmissionWords words;
  private Optional<String> barred = Optional.of(SubmissionWords.NO_TRANSACTION);
  private RecipientTally tally;
  private boolean transactionOpen;

  SubmissionSession(SubmissionPolicy policy, List<String> keywords, RecipientQuota day) {
    this.policy = policy;
    this.day = day;
    this.senders = new SenderRules(policy);
    this.words = new SubmissionWords(policy, keywords);
    this.tally = freshTally();
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

  /** An upstream session is there, which offers this and has no transaction open. */
  void borrowed(List<String> keywords) {
    words = new SubmissionWords(policy, keywords);
    wire.borrowed();
    transactionOpen = false;
    state = new SubmissionState.Commands();
  }

  /** The recipients of the transaction that commands belong to now. */
  RecipientTally tally() {
    return tally;
  }

  /** The transaction that commands belong to now will not be sent. */
  void abandon() {
    tally.abandon();
    tally = freshTally();
  }

  /** The message is whole and on its way; what follows belongs to another one. */
  RecipientTally complete() {
    RecipientTally sent = tally;
    tally = freshTally();
    bar(SubmissionWords.NO_TRANSACTION);
    return sent;
  }

  private RecipientTally freshTally() {
    return new RecipientTally(policy.recipientsPerMessage(), day);
  }

  /** Upstream has begun or ended a transaction. */
  void openTransaction(boolean open) {
    transactionOpen = open;
  }

  /** Whether upstream has a transaction open, as far as it has answered. */
  boolean transactionIsOpen() {
    return transactionOpen;
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
      abandon();
      if (wire.owed().isEmpty() && !(state instanceof SubmissionState.Receiving)) {
        wire.giveBack();
      }
      wire.cut();
      wire.closeClient();
      state = new SubmissionState.Ended();
    }
  }

  /** Lets others have the upstream session as soon as nothing in it is the client's any more. */
  void shareUpstream() {
    if (isIdle() && !transactionOpen && wire.upstreamLive()) {
      wire.giveBack();
      bar(SubmissionWords.NO_TRANSACTION);
    }
  }

  /** Whether the client is between commands and waits for nothing. */
  boolean isIdle() {
    return state instanceof SubmissionState.Commands && wire.owed().isEmpty();
  }
}
