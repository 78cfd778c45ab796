package org.kumobashi.server.portal;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.kumobashi.server.accounts.Accounts;
import org.kumobashi.server.accounts.Device;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.Mailbox;

/**
 * Whose mailboxes they are: a person's own and all others that the permission they gave opens; for
 * an administrator those of the application, too, which belong to nobody. Looked up at every visit,
 * since a mailbox may have been removed, or given to another person, since the sign-in.
 */
final class OwnedMailboxes {
  private final PortalRooms rooms;
  private final Accounts accounts;

  OwnedMailboxes(PortalRooms rooms) {
    this.rooms = rooms;
    this.accounts = rooms.accounts();
  }

  /** A signed-in person, with one of their mailboxes as it is now. */
  record Owner(Session session, Mailbox mailbox, Grant grant) {
    /** Whether it is the one of the person's own name. */
    boolean isOwn() {
      return mailbox.address().equals(session.mailbox());
    }

    /** Names the mailbox in an address of our own pages; empty for the person's own. */
    String query() {
      return isOwn()
          ? ""
          : "?mailbox=" + URLEncoder.encode(mailbox.address(), StandardCharsets.UTF_8);
    }
  }

  /**
   * The person with their own mailbox.
   *
   * @throws TurnedAway if they are not signed in, or have none
   */
  Owner own(Visit visit) {
    return ownIfAny(visit).orElseThrow(() -> new TurnedAway(without(visit)));
  }

  // An administrator is let in without a mailbox; anybody else's has gone since the sign-in.
  private static Trouble without(Visit visit) {
    return visit.session().filter(Session::isAdministrator).isPresent()
        ? Trouble.NO_OWN_MAILBOX
        : Trouble.SIGNED_OUT;
  }

  /**
   * The person with the mailbox the address of the page names; their own if it names none.
   *
   * @throws TurnedAway if it is not theirs, as if it did not exist
   */
  Owner chosen(Visit visit) {
    String address = visit.context().queryParam("mailbox");
    return address == null || address.isEmpty() ? own(visit) : of(visit, address);
  }

  /** A device of one of their mailboxes. */
  record OwnedDevice(Device device, Owner owner) {}

  /**
   * The device of this id.
   *
   * @throws TurnedAway if it is not theirs, as if it did not exist
   */
  OwnedDevice device(Visit visit, String id) {
    Session session = session(visit);
    return accounts
        .device(id)
        .flatMap(
            device ->
                owner(visit, session, device.mailbox()).map(it -> new OwnedDevice(device, it)))
        .orElseThrow(() -> new TurnedAway(Trouble.UNKNOWN_PAGE));
  }

  private Owner of(Visit visit, String address) {
    return owner(visit, session(visit), address)
        .orElseThrow(() -> new TurnedAway(Trouble.UNKNOWN_PAGE));
  }

  private static Session session(Visit visit) {
    return visit.session().orElseThrow(() -> new TurnedAway(Trouble.SIGNED_OUT));
  }

  private Optional<Owner> owner(Visit visit, Session session, String address) {
    return accounts.mailbox(address).flatMap(mailbox -> opened(visit, session, mailbox));
  }

  private Optional<Owner> opened(Visit visit, Session session, Mailbox mailbox) {
    Optional<Owner> own =
        ownIfAny(visit)
            .filter(owner -> owner.mailbox().grant().equals(mailbox.grant()))
            .map(owner -> new Owner(session, mailbox, owner.grant()));
    return own.or(
        () ->
            accounts
                .grant(mailbox.grant())
                .filter(grant -> session.isAdministrator())
                .filter(grant -> grant.kind() == Grant.Kind.APP_ONLY)
                .map(grant -> new Owner(session, mailbox, grant)));
  }

  private Optional<Owner> ownIfAny(Visit visit) {
    return visit
        .session()
        .flatMap(
            session ->
                accounts.mailbox(session.mailbox()).flatMap(mailbox -> given(session, mailbox)));
  }

  private Optional<Owner> given(Session session, Mailbox mailbox) {
    return accounts
        .grant(mailbox.grant())
        .filter(grant -> grant.objectId().equals(session.user().objectId()))
        .map(grant -> new Owner(session, mailbox, grant));
  }

  /** The addresses of all that the person's permission opens, their own first. */
  List<String> all(Visit visit, Owner owner) {
    List<String> opened =
        rooms.administration(visit.actor()).grant(owner.mailbox().grant()).mailboxes();
    return opened.stream()
        .sorted((one, other) -> Boolean.compare(isOwn(owner, other), isOwn(owner, one)))
        .toList();
  }

  private static boolean isOwn(Owner owner, String address) {
    return address.equals(owner.session().mailbox());
  }
}
