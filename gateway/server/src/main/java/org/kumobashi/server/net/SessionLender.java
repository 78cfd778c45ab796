package org.kumobashi.server.net;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import org.kumobashi.protocol.smtp.RecipientQuota;
import org.kumobashi.server.accounts.MailboxError;
import org.kumobashi.server.login.Admission;

/** Lends the few upstream SMTP sessions a mailbox may have to all clients that send from it. */
interface SessionLender {
  /**
   * Waits for the mailbox's turn to send a message and for one of its sessions. The future never
   * fails; cancelling it ends the waiting.
   */
  Future<Opening> borrow(Admission admission, EventLoop loop);

  /**
   * Takes a session back for the next client. Belongs on its event loop; nobody else may touch the
   * channel from here on.
   */
  void giveBack(Opening.Opened session);

  /** Takes note of what went wrong for a client, for people to read. */
  void note(MailboxError error);

  /** Upstream asked the mailbox to slow down. */
  void throttled(Admission admission);

  /** The recipients the mailbox may still write to today. */
  RecipientQuota quota(Admission admission);
}
