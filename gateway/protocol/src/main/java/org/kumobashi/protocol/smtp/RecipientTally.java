package org.kumobashi.protocol.smtp;

import java.util.Optional;

/**
 * Counts the recipients of one mail transaction: those sent upstream and not refused there. What is
 * counted stays on the mailbox's day only if the message may have been sent.
 */
final class RecipientTally {
  private final int most;
  private final RecipientQuota day;
  private int counted;
  private boolean closed;

  RecipientTally(int most, RecipientQuota day) {
    this.most = most;
    this.day = day;
  }

  /** Counts one more; or the reply that refuses it, and nothing is counted. */
  Optional<String> add() {
    if (counted >= most) {
      return Optional.of(SubmissionWords.tooManyRecipients(most));
    }
    if (!day.take()) {
      return Optional.of(SubmissionWords.DAY_USED_UP);
    }
    counted++;
    return Optional.empty();
  }

  /** Upstream refused one of them. */
  void refused() {
    if (!closed) {
      counted--;
      day.giveBack(1);
    }
  }

  /** The message was sent, or nobody knows. */
  void keep() {
    closed = true;
  }

  /** The message was not sent. */
  void abandon() {
    if (!closed) {
      closed = true;
      day.giveBack(counted);
    }
  }
}
