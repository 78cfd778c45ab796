package org.kumobashi.server.accounts;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Something that was done, for the audit log. Texts are cut at 500 characters, and what is no
 * character to be printed becomes a question mark.
 *
 * @param mailbox the address it concerns, or empty; of a grant its user's
 * @param subject the id of the device, grant or key it concerns, or empty
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
    TRACE_STOPPED,
    TRACE_DOWNLOADED,
    GRANT_STATE_CHANGED,
    MASTER_KEY_ROTATED,
    STORE_REWRAPPED,
    MASTER_KEYS_DROPPED,
    AUDIT_LINES_DROPPED,
    AUDIT_LINES_LOST,
    AUDIT_EXPORTED,
    DEVICE_LOGGED_IN,
    DEVICE_REFUSED,
    REFRESH_TOKEN_REDEEMED,
    CLIENT_CREDENTIAL_USED,
    REDEMPTION_FAILED,
    LIVE_CHECKED,
    SIGNED_IN,
    SIGN_IN_FAILED,
    SIGNED_OUT
  }

  public Act {
    mailbox = Actor.printable(mailbox);
    subject = Actor.printable(subject);
    detail = Actor.printable(detail);
  }

  static Act of(What what, String mailbox) {
    return new Act(what, mailbox, "", "");
  }

  static Act mailboxAdded(Mailbox mailbox) {
    return new Act(What.MAILBOX_ADDED, mailbox.address(), mailbox.grant().value(), "");
  }

  /** The devices of a mailbox go with it. */
  static List<Act> mailboxRemoved(String address, List<DeviceStatus> devices) {
    return Stream.concat(
            devices.stream().map(it -> of(What.DEVICE_REVOKED, it.device())),
            Stream.of(of(What.MAILBOX_REMOVED, address)))
        .toList();
  }

  static Act of(What what, Device device) {
    return of(what, device, device.label());
  }

  static Act of(What what, Device device, String detail) {
    return new Act(what, device.mailbox(), device.id(), detail);
  }

  /** About a grant. */
  public static Act of(What what, Grant grant, String detail) {
    return new Act(what, grant.upn().toLowerCase(Locale.ROOT), grant.id().value(), detail);
  }

  static Act of(What what, Grant grant) {
    return of(what, grant, grant.kind().name());
  }

  /** About neither a mailbox nor a device nor a grant. */
  static Act of(What what, long subject, String detail) {
    return new Act(what, "", Long.toString(subject), detail);
  }
}
