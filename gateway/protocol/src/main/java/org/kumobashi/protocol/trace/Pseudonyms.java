package org.kumobashi.protocol.trace;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Stands numbers in for names, the same number for the same name throughout one trace, so that a
 * reader can see that it is the same. Bounded; thread-safe.
 */
public final class Pseudonyms {
  private static final int MOST = 1000;

  private final String mailbox;
  private final Map<String, Integer> addresses = new HashMap<>();
  private final Map<String, Integer> folders = new HashMap<>();

  /**
   * @param mailbox the address of the mailbox that is traced, which is shown as such
   */
  public Pseudonyms(String mailbox) {
    this.mailbox = mailbox.toLowerCase(Locale.ROOT);
  }

  /** Stands for a mail address. */
  synchronized String address(String address) {
    String name = address.toLowerCase(Locale.ROOT);
    return name.equals(mailbox) ? "<the mailbox>" : numbered("address", addresses, name);
  }

  /** Stands for a folder. INBOX is every mailbox's. */
  synchronized String folder(String folder) {
    return folder.equalsIgnoreCase("INBOX") ? "INBOX" : numbered("folder", folders, folder);
  }

  private static String numbered(String kind, Map<String, Integer> known, String name) {
    Integer number = known.get(name);
    if (number == null) {
      if (known.size() == MOST) {
        return "<another " + kind + ">";
      }
      number = known.size() + 1;
      known.put(name, number);
    }
    return "<" + kind + " " + number + ">";
  }
}
