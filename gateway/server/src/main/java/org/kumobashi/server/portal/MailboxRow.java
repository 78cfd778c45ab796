package org.kumobashi.server.portal;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A mailbox in a list.
 *
 * @param query leads to its devices, behind {@code /devices}; empty for the person's own
 */
public record MailboxRow(String address, String query) {
  static MailboxRow own(String address) {
    return new MailboxRow(address, "");
  }

  static MailboxRow other(String address) {
    return new MailboxRow(
        address, "?mailbox=" + URLEncoder.encode(address, StandardCharsets.UTF_8));
  }
}
