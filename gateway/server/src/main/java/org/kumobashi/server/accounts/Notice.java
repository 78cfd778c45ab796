package org.kumobashi.server.accounts;

import java.time.Instant;

/**
 * A mail that is to be sent now.
 *
 * @param recipient the mailbox of the grant's owner
 * @param round the round it belongs to, in which it counts as sent already
 */
public record Notice(GrantId grant, String recipient, NoticeRound round) {
  /** What it is about. */
  public NoticeKind kind() {
    return round.kind();
  }

  /** Which mail of its round it is, from 1. */
  public int number() {
    return round.sent();
  }

  /** When its round began. */
  public Instant began() {
    return round.began();
  }
}
