package org.kumobashi.server.portal;

import java.util.Optional;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.RequestRefused;
import org.kumobashi.server.accounts.SharedMailboxes;

/**
 * What happens between a typed address and a connected shared mailbox. Who is not listed for the
 * address gets one answer by one way, whatever else is known of it; only then it is looked up, and
 * nothing is stored before upstream has opened it.
 */
final class SharedStory {
  private final PortalRooms rooms;
  private final MailboxTrial trial;

  SharedStory(PortalRooms rooms) {
    this.rooms = rooms;
    this.trial = new MailboxTrial(rooms.tokens(), rooms.probe());
  }

  /**
   * Connects an address in the name of this person; blocks.
   *
   * @param owner the person, with their own mailbox
   * @param address normalised
   */
  Attempt connect(OwnedMailboxes.Owner owner, String address, Actor actor) {
    String upn = owner.session().user().upn();
    SharedMailboxes shared = rooms.administration(actor).shared();
    if (!shared.isAllowed(address, upn) || !owner.mailbox().enabled()) {
      return new Attempt.Failed(Trouble.NOT_LISTED, "the person is not listed for it");
    }
    Grant grant = owner.grant();
    if (rooms
        .accounts()
        .mailbox(address)
        .filter(it -> !it.grant().equals(grant.id()))
        .isPresent()) {
      return new Attempt.Failed(Trouble.SHARED_TAKEN, "another grant opens it");
    }
    return trial
        .objection(grant, address)
        .<Attempt>map(it -> new Attempt.Failed(trouble(it), it.describe()))
        .orElseGet(() -> stored(shared, new Wish(address, grant, upn)));
  }

  private record Wish(String address, Grant grant, String upn) {}

  private static Attempt stored(SharedMailboxes shared, Wish wish) {
    try {
      return shared
          .connect(wish.address(), wish.grant().id(), wish.upn())
          .<Attempt>map(Attempt.Connected::new)
          .orElseGet(() -> new Attempt.Failed(Trouble.SHARED_TAKEN, "another grant opens it"));
    } catch (RequestRefused tooLate) {
      // Taken off the list, or the mailbox of one's own removed, while upstream was asked.
      return new Attempt.Failed(Trouble.NOT_LISTED, String.valueOf(tooLate.getMessage()));
    }
  }

  private static Trouble trouble(MailboxTrial.Objection objection) {
    boolean sends = objection.protocol().equals(Optional.of(Protocol.SMTP));
    Trouble refused = sends ? Trouble.SHARED_SMTP_REFUSED : Trouble.SHARED_NOT_OPENED;
    return switch (objection.failure()) {
      case LoginFailure.SignInRequired it -> Trouble.SIGN_IN_NEEDED;
      case LoginFailure.AccountBlocked it -> Trouble.REFUSED;
      case LoginFailure.UpstreamRefused it -> refused;
      case LoginFailure.NotPermitted it -> refused;
      case LoginFailure.BadCredentials it -> refused;
      case LoginFailure.Throttled it -> Trouble.SHARED_BUSY;
      case LoginFailure.TooManySessions it -> Trouble.SHARED_BUSY;
      case LoginFailure.TooManyAttempts it -> Trouble.SHARED_BUSY;
      case LoginFailure.UpstreamUnreachable it -> Trouble.SHARED_DOWN;
      case LoginFailure.UpstreamViolation it -> Trouble.SHARED_DOWN;
      case LoginFailure.TokenServiceUnavailable it -> Trouble.ENTRA_DOWN;
      case LoginFailure.Misconfigured it -> Trouble.MISCONFIGURED;
    };
  }
}
