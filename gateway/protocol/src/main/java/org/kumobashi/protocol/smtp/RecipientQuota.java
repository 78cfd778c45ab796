package org.kumobashi.protocol.smtp;

/** How many more recipients a mailbox may write to today, over all its sessions. Thread-safe. */
public interface RecipientQuota {
  /** Counts one recipient; false, and nothing counted, if the mailbox has used up its day. */
  boolean take();

  /** Takes so many back, whose message was not sent after all. */
  void giveBack(int recipients);
}
