package org.kumobashi.server.accounts;

import java.util.List;

/**
 * A grant as an administrator sees it.
 *
 * @param reason why it is in its state; empty if it is active
 * @param mailboxes the addresses it opens
 */
public record GrantStatus(Grant grant, String reason, List<String> mailboxes) {
  public GrantStatus {
    mailboxes = List.copyOf(mailboxes);
  }
}
