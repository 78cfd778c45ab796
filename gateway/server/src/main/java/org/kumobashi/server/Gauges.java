package org.kumobashi.server;

import org.kumobashi.server.accounts.StoredAccounts;
import org.kumobashi.server.telemetry.LogQueue;
import org.kumobashi.server.telemetry.Metrics;

/** Shows an operator what waits for the store and the log, and what they lost. */
final class Gauges {
  private Gauges() {}

  static void show(Metrics metrics, StoredAccounts accounts) {
    metrics.watch(
        "kumobashi.audit.waiting",
        "Lines that wait to be written into the audit log",
        accounts::waitingAuditLines);
    metrics.watch(
        "kumobashi.audit.lost",
        "Lines for the audit log that were lost since the start",
        accounts::lostAuditLines);
    metrics.watch(
        "kumobashi.devices.old.tls",
        "Devices that spoke TLS 1.1 or older in the last 30 days",
        accounts.directory()::devicesThatNeedOldTls);
    metrics.watch(
        "kumobashi.mailbox.errors.dropped",
        "Errors of mailboxes that were too many to keep, since the start",
        accounts.errorNotes()::dropped);
    metrics.watch(
        "kumobashi.log.lines.lost",
        "Lines the log did not take in time, since the start",
        LogQueue::linesLost);
  }
}
