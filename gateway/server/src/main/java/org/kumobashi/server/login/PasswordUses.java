package org.kumobashi.server.login;

import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.server.accounts.Accounts;
import org.kumobashi.server.accounts.Act;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.Device;
import org.kumobashi.server.accounts.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what became of a device password: for the audit log, and of a login for the device's
 * owner. Only of passwords that were looked at; never the password, nor what a client called
 * itself.
 */
final class PasswordUses {
  private static final Logger LOG = LoggerFactory.getLogger(PasswordUses.class);

  private final Accounts accounts;

  PasswordUses(Accounts accounts) {
    this.accounts = accounts;
  }

  /** The password was right. */
  void right(LoginRequest request, Device device, LoginOutcome outcome) {
    String origin = request.client().getHostAddress();
    Actor actor = new Actor(device.id(), origin);
    String protocol = request.protocol().word();
    switch (outcome) {
      case LoginOutcome.Admitted admitted -> {
        accounts.note(
            actor, new Act(Act.What.DEVICE_LOGGED_IN, device.mailbox(), device.id(), protocol));
        recordUse(device, request);
      }
      case LoginOutcome.Refused(LoginFailure failure) ->
          accounts.note(
              actor,
              new Act(
                  Act.What.DEVICE_REFUSED,
                  device.mailbox(),
                  device.id(),
                  protocol + ": " + kind(failure)));
    }
  }

  /** The password is no device's of this mailbox, which need not exist. */
  void wrong(LoginRequest request, String mailbox) {
    accounts.note(
        new Actor("unknown", request.client().getHostAddress()),
        new Act(
            Act.What.DEVICE_REFUSED,
            mailbox,
            "",
            request.protocol().word() + ": no device has this password"));
  }

  // Not the cause, which differs from time to time and would keep apart what is counted together.
  private static String kind(LoginFailure failure) {
    return failure instanceof LoginFailure.NotPermitted(String cause)
        ? cause
        : failure.getClass().getSimpleName();
  }

  private void recordUse(Device device, LoginRequest request) {
    try {
      accounts.recordUse(
          device.id(),
          request.client().getHostAddress(),
          request.protocol().word(),
          request.oldTls());
    } catch (StoreException trouble) {
      // The mail matters more than the note about it.
      LOG.warn(
          "doing=\"recording a device's use\" device={} cause=\"{}\"",
          device.id(),
          trouble.getMessage());
    }
  }
}
