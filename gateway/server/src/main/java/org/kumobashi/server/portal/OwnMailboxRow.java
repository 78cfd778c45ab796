package org.kumobashi.server.portal;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A mailbox in a list.
 *
 * @param query leads to its devices, behind {@code /devices}; empty for the person's own
 */
public record OwnMailboxRow(String address, String query) {
  static OwnMailboxRow own(String address) {
    return new OwnMailboxRow(address, "");
  }

  static OwnMailboxRow other(String address) {
    return new OwnMailboxRow(
        address, "?mailbox=" + URLEncoder.encode(address, StandardCharsets.UTF_8));
  }
}
