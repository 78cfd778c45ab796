package org.kumobashi.server.portal;

import java.util.List;
import java.util.Optional;
import org.kumobashi.server.accounts.GrantStatus;

/**
 * A grant on the page of a mailbox.
 *
 * @param kind how its kind is filed among the words
 * @param reason why it is in its state, as the log says it; empty if it is active
 * @param refreshed when its refresh token was last redeemed
 * @param mailboxes the addresses it opens
 */
public record GrantRow(
    String id,
    String kind,
    String upn,
    String state,
    String reason,
    Optional<String> refreshed,
    List<MailboxLink> mailboxes) {
  public GrantRow {
    mailboxes = List.copyOf(mailboxes);
  }

  static GrantRow of(GrantStatus status, Times times) {
    return new GrantRow(
        status.grant().id().value(),
        status.grant().kind().name(),
        status.grant().upn(),
        status.standing().name(),
        status.reason(),
        status.refreshed().map(times::minute),
        status.mailboxes().stream().map(MailboxLink::to).toList());
  }
}
