package org.kumobashi.protocol.smtp;

import org.kumobashi.protocol.identity.SenderPolicy;

/**
 * What is asked of the messages of one session.
 *
 * @param hostname the gateway's name in its replies
 * @param content what is asked of their content
 * @param recipientsPerMessage the most recipients of one message
 * @param mailbox the address the device logged in as, in lower case
 * @param senders whom the device may name as the sender
 */
public record SubmissionPolicy(
    String hostname,
    ContentPolicy content,
    int recipientsPerMessage,
    String mailbox,
    SenderPolicy senders) {

  /**
   * What is asked of a message's content.
   *
   * @param messageLimit the most octets of a message, counted as RFC 1870 §5 does: CRLF as two,
   *     without dot-stuffing and without the line that ends the content
   * @param discardLimit the most octets of a refused message that are read and dropped to stay in
   *     step; beyond them the connection ends
   * @param rejectBareNewlines whether a message with a CR or LF on its own is refused; otherwise
   *     each becomes CRLF
   */
  public record ContentPolicy(long messageLimit, long discardLimit, boolean rejectBareNewlines) {
    public ContentPolicy {
      if (messageLimit < 1 || discardLimit < messageLimit) {
        throw new IllegalArgumentException(
            "the message limit is at least one octet, and the discard limit not below it");
      }
    }
  }

  /** The most octets of a message. */
  public long messageLimit() {
    return content.messageLimit();
  }
}
