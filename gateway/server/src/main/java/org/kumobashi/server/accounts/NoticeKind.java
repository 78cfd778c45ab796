package org.kumobashi.server.accounts;

import java.time.Duration;

/** What owners are told by mail. */
public enum NoticeKind {
  /** Their devices do not work until they sign in: at once, and after three and seven days. */
  SIGN_IN_REQUIRED,
  /** Their devices will soon stop working: once. */
  EXPIRING;

  /** The mails of one round. */
  int mails() {
    return switch (this) {
      case SIGN_IN_REQUIRED -> 3;
      case EXPIRING -> 1;
    };
  }

  /** How long nothing is sent after so many mails of a round. */
  Duration pauseAfter(int sent) {
    return switch (mails() - sent) {
      case 2 -> Duration.ofDays(3);
      case 1 -> Duration.ofDays(4);
      default -> Duration.ZERO;
    };
  }
}
