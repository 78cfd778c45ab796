package org.kumobashi.server.notices;

import org.kumobashi.server.accounts.StoreException;

/** Sends a message from the mailbox notices come from. */
public interface Post {
  /**
   * What came of it.
   *
   * @param cause for the log; holds no secret
   */
  record Result(Outcome outcome, String cause) {}

  /** How it ended. */
  enum Outcome {
    /** It is on its way, or may be: it must not be sent again. */
    SENT,
    /** It is not on its way; later it may be. */
    FAILED,
    /** It is not on its way, and never will be: there is no such recipient. */
    UNDELIVERABLE
  }

  /**
   * Sends it; blocks.
   *
   * @param recipient a mail address
   * @param message header and body, lines ended by CRLF, in ASCII
   * @throws StoreException if the store could not be asked; nothing was sent then
   */
  Result send(String recipient, String message);
}
