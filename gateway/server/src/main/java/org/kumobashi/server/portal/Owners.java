package org.kumobashi.server.portal;

import java.util.Optional;
import org.kumobashi.server.accounts.Accounts;
import org.kumobashi.server.accounts.Device;
import org.kumobashi.server.accounts.Mailbox;

/** Whose page a visit asks for. Nobody else's devices can be seen or guessed. */
final class Owners {
  private final Accounts accounts;

  Owners(Accounts accounts) {
    this.accounts = accounts;
  }

  /**
   * The person who is signed in. The mailbox may have been removed, or given to another person,
   * since the sign-in.
   *
   * @throws TurnedAway if nobody is
   */
  Owner of(Visit visit) {
    return visit
        .session()
        .flatMap(
            session ->
                accounts.mailbox(session.mailbox()).flatMap(mailbox -> owner(session, mailbox)))
        .orElseThrow(() -> new TurnedAway(Trouble.SIGNED_OUT));
  }

  private Optional<Owner> owner(Session session, Mailbox mailbox) {
    return accounts
        .grant(mailbox.grant())
        .filter(grant -> grant.objectId().equals(session.user().objectId()))
        .map(grant -> new Owner(session, mailbox, grant));
  }

  /**
   * The device the path names.
   *
   * @throws TurnedAway if nobody is signed in, or it is not theirs
   */
  Device device(Visit visit) {
    Owner owner = of(visit);
    return accounts
        .device(visit.context().pathParam("id"))
        .filter(device -> device.mailbox().equals(owner.mailbox().address()))
        .orElseThrow(() -> new TurnedAway(Trouble.UNKNOWN_PAGE));
  }
}
