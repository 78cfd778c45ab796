package org.kumobashi.server.accounts;

import java.time.Duration;
import java.util.List;

/** What owners are told by mail. */
public enum NoticeKind {
  /** Their devices do not work until they sign in: at once, and after three and seven days. */
  SIGN_IN_REQUIRED(Duration.ofDays(3), Duration.ofDays(4)),
  /** Their devices will soon stop working: once. */
  EXPIRING;

  private final List<Duration> pauses;

  NoticeKind(Duration... pauses) {
    this.pauses = List.of(pauses);
  }

  /** The mails of one round. */
  int mails() {
    return pauses.size() + 1;
  }

  /** How long nothing is sent after so many mails of a round. */
  Duration pauseAfter(int sent) {
    return sent <= pauses.size() ? pauses.get(sent - 1) : Duration.ZERO;
  }
}
