package org.kumobashi.server.accounts;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/**
 * What an administrator may change about sending while devices go on. As in {@link Administration},
 * each change is all or none, on disk when the method returns, and noticed by a running gateway.
 */
public final class SubmissionSettings {
  private final Changes changes;

  SubmissionSettings(Changes changes) {
    this.changes = changes;
  }

  /**
   * Gives a mailbox a message limit, or takes it away.
   *
   * @param octets empty for no limit of its own
   * @throws RequestRefused if there is no such mailbox, or the limit is out of range
   */
  public Mailbox limitMailbox(String address, OptionalLong octets) {
    Submission.check(octets);
    return changes.make(
        sql -> {
          MailboxTable.setMessageLimit(sql, address, octets);
          return MailboxTable.find(sql, address)
              .orElseThrow(() -> new RequestRefused("there is no mailbox " + address));
        },
        mailbox -> new Act(Act.What.MAILBOX_LIMITED, address, "", limit(octets)));
  }

  /**
   * Changes what a device may send.
   *
   * @param change makes the new settings of the old; may refuse
   * @throws RequestRefused if there is no such device
   */
  public Device changeDevice(String id, UnaryOperator<Submission> change) {
    return changeDevice(id, change, Optional.empty());
  }

  /**
   * Changes what a device may send, and its kind if there is another.
   *
   * @param change makes the new settings of the old; may refuse
   * @throws RequestRefused if there is no such device
   */
  public Device changeDevice(
      String id, UnaryOperator<Submission> change, Optional<DeviceKind> kind) {
    return changes.make(
        sql -> {
          Device before =
              DeviceTable.find(sql, id)
                  .orElseThrow(() -> new RequestRefused("there is no device " + id));
          Device changed =
              before.with(change.apply(before.submission())).with(kind.orElse(before.kind()));
          DeviceTable.update(sql, changed);
          return changed;
        },
        device -> Act.of(Act.What.DEVICE_CHANGED, device, describe(device.submission())));
  }

  private static String limit(OptionalLong octets) {
    return octets.isPresent() ? octets.getAsLong() + " octets" : "no limit of its own";
  }

  private static String describe(Submission submission) {
    return "senders "
        + Senders.text(submission.senders().allowed())
        + (submission.senders().checksFrom() ? ", From checked" : "")
        + (submission.senders().rewrites() ? ", others rewritten" : "")
        + ", "
        + limit(submission.messageLimit());
  }
}
