package org.kumobashi.server.portal;

import java.util.Optional;
import org.kumobashi.server.accounts.Directory;
import org.kumobashi.server.accounts.Mailbox;
import org.kumobashi.server.accounts.Standing;

/**
 * A mailbox in a list of administrators.
 *
 * @param state how its state is filed among the words
 * @param used when a device used it last; empty for never
 * @param sessions how many are going on
 */
public record MailboxRow(
    MailboxLink mailbox,
    String state,
    String upn,
    int devices,
    Optional<String> used,
    int sessions) {
  static MailboxRow of(Directory.Entry entry, int sessions, Times times) {
    return new MailboxRow(
        MailboxLink.to(entry.mailbox().address()),
        state(entry.mailbox(), entry.standing()),
        entry.grant().upn(),
        entry.devices(),
        entry.lastUsed().map(use -> times.minute(use.at())),
        sessions);
  }

  /** OFF, or how the grant fares. */
  static String state(Mailbox mailbox, Standing standing) {
    return mailbox.enabled() ? standing.name() : "OFF";
  }
}
