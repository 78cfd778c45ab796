package org.kumobashi.server.accounts;

import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The last errors of each mailbox, in the store. Both methods may block and may throw {@link
 * StoreException}.
 */
public final class MailboxErrors {
  private final Database database;

  MailboxErrors(Database database) {
    this.database = database;
  }

  /**
   * An error as it is kept.
   *
   * @param error as it happened last
   * @param aadsts Entra ID's number for it; 0 if it gave none
   * @param correlation Microsoft's name for the event, for a ticket with them; may be empty
   * @param first when it happened first; after a day without it, it begins anew
   * @param times how often since then
   */
  public record Kept(
      MailboxError error,
      int aadsts,
      String correlation,
      Instant first,
      Instant last,
      long times) {}

  /**
   * An error that happened, so often until now.
   *
   * @param at when it happened last
   */
  record Happened(MailboxError error, Instant at, long times) {}

  /** The errors of a mailbox, the latest first: at most fifty. */
  public List<Kept> of(String mailbox) {
    return database.call(sql -> MailboxErrorTable.of(sql, mailbox));
  }

  /** Adds errors, all or none. Those of a mailbox that does not exist are dropped. */
  void add(Collection<Happened> errors) {
    database.transaction(
        sql -> {
          Set<String> mailboxes = new HashSet<>();
          for (Happened happened : errors) {
            if (MailboxErrorTable.put(sql, happened)) {
              mailboxes.add(happened.error().mailbox());
            }
          }
          for (String mailbox : mailboxes) {
            MailboxErrorTable.forgetOldest(sql, mailbox);
          }
          return mailboxes.size();
        });
  }
}
