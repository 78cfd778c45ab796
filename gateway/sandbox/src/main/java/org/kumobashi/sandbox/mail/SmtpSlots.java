package org.kumobashi.sandbox.mail;

import java.util.HashMap;
import java.util.Map;

/** How many SMTP sessions each mailbox has; three are allowed at once. */
final class SmtpSlots {
  private static final int MOST = 3;
  private final Map<String, Integer> taken = new HashMap<>();

  /** Takes a slot if one is free, or in any case if the limit is off. */
  synchronized boolean take(String mailbox, boolean limited) {
    int now = taken.getOrDefault(mailbox, 0);
    if (limited && now >= MOST) {
      return false;
    }
    taken.put(mailbox, now + 1);
    return true;
  }

  synchronized void giveBack(String mailbox) {
    taken.computeIfPresent(mailbox, (_, now) -> now == 1 ? null : now - 1);
  }
}
