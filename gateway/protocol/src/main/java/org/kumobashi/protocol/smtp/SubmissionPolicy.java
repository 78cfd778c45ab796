package org.kumobashi.protocol.smtp;

/**
 * What a listener asks of the messages submitted through it.
 *
 * @param hostname the gateway's name in its replies
 * @param messageLimit the most octets of a message, counted as RFC 1870 §5 does: CRLF as two,
 *     without dot-stuffing and without the line that ends the content
 * @param rejectBareNewlines whether a message with a CR or LF on its own is refused; otherwise each
 *     becomes CRLF
 */
public record SubmissionPolicy(String hostname, long messageLimit, boolean rejectBareNewlines) {
  private static final int SWALLOWED_LIMITS = 4;

  public SubmissionPolicy {
    if (messageLimit < 1) {
      throw new IllegalArgumentException("the message limit must be at least one octet");
    }
  }

  /** The most octets of a refused message that are read and dropped to stay in step. */
  long swallowLimit() {
    return messageLimit > Long.MAX_VALUE / SWALLOWED_LIMITS
        ? Long.MAX_VALUE
        : messageLimit * SWALLOWED_LIMITS;
  }
}
