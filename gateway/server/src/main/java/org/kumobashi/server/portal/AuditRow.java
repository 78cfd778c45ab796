package org.kumobashi.server.portal;

import org.kumobashi.server.accounts.AuditLine;

/** A line of the audit log, as administrators see it. */
public record AuditRow(
    long number,
    String at,
    String who,
    String origin,
    String act,
    String mailbox,
    String subject,
    String detail) {
  static AuditRow of(AuditLine line, Times times) {
    return new AuditRow(
        line.number(),
        times.second(line.at()),
        line.who(),
        line.origin(),
        line.word(),
        line.mailbox(),
        line.subject(),
        line.detail());
  }
}
