package org.kumobashi.protocol.smtp;

/**
 * What a listener demands of submitted mail.
 *
 * @param hostname the name in replies of the gateway's own
 * @param messageLimit the most octets of a message, counted as RFC 1870 §5 says: CRLF as two,
 *     without dot-stuffing and without the final dot
 * @param rejectBareNewlines whether a message with a bare CR or LF is refused (550 5.6.11) instead
 *     of mended
 */
public record SubmissionPolicy(String hostname, long messageLimit, boolean rejectBareNewlines) {}
