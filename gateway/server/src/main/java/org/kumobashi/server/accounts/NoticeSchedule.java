package org.kumobashi.server.accounts;

import java.util.Optional;

/**
 * The mails owners are to get, in the store all gateways share. A mail counts as sent from the
 * moment it is claimed, so at most one gateway sends it, and at most once: if that one dies in
 * between it is lost, and the next of its round is the remedy. Every method may block and may throw
 * {@link StoreException}.
 */
public interface NoticeSchedule {
  /** Takes a mail that is due, about trouble there is now; empty if none is. */
  Optional<Notice> claim();

  /** The mail was certainly not sent: it is due again later. */
  void failed(Notice notice);
}
