package org.kumobashi.server.accounts;

import java.time.Instant;
import java.util.Optional;

/**
 * Which lines of the audit log are wanted.
 *
 * @param after only those with a greater number
 * @param since only those from this moment on
 * @param until only those from before this moment
 * @param mailbox only those that concern this address, normalised
 */
public record AuditFilter(long after, Instant since, Instant until, Optional<String> mailbox) {
  /** Every line. */
  public static final AuditFilter ALL =
      new AuditFilter(0, Instant.EPOCH, Instant.ofEpochMilli(Long.MAX_VALUE), Optional.empty());

  /** The same, but only those with a greater number. */
  public AuditFilter after(long number) {
    return new AuditFilter(number, since, until, mailbox);
  }

  boolean wants(AuditLine line) {
    return line.number() > after
        && !line.at().isBefore(since)
        && line.at().isBefore(until)
        && mailbox.map(line.mailbox()::equals).orElse(true);
  }

  /** For the audit log itself. */
  public String describe() {
    return "after "
        + after
        + (since.equals(ALL.since) ? "" : ", since " + since)
        + (until.equals(ALL.until) ? "" : ", until " + until);
  }
}
