package org.kumobashi.server.accounts;

/**
 * Something that was done, for the audit log.
 *
 * @param mailbox the address it concerns, or empty
 * @param subject the id of the device or grant it concerns, or empty
 * @param detail what else is worth knowing, in one line; never a secret
 */
public record Act(What what, String mailbox, String subject, String detail) {
  /** All that is recorded. */
  public enum What {
    MAILBOX_ADDED,
    MAILBOX_SWITCHED_ON,
    MAILBOX_SWITCHED_OFF,
    MAILBOX_LIMITED,
    MAILBOX_REMOVED,
    MAILBOX_ALLOWED,
    MAILBOX_DISALLOWED,
    DEVICE_ADDED,
    DEVICE_CHANGED,
    DEVICE_REVOKED,
    GRANT_GIVEN,
    GRANT_REMOVED,
    SESSION_ENDED,
    SECRETS_ERASED,
    TRACE_STARTED,
    TRACE_STOPPED
  }

  static Act of(What what, String mailbox) {
    return new Act(what, mailbox, "", "");
  }

  static Act of(What what, Device device) {
    return new Act(what, device.mailbox(), device.id(), device.label());
  }

  static Act of(What what, Grant grant) {
    return new Act(what, "", grant.id().value(), grant.upn());
  }
}
