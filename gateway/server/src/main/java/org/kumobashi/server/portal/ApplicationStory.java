package org.kumobashi.server.portal;

import java.util.Optional;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.Enrolments;
import org.kumobashi.server.accounts.Grant;

/**
 * What happens between an address an administrator types and a mailbox that the application's own
 * permission opens. Nothing is stored before upstream has opened it.
 */
final class ApplicationStory {
  private final PortalRooms rooms;
  private final PortalSettings settings;
  private final MailboxTrial trial;

  ApplicationStory(PortalRooms rooms, PortalSettings settings) {
    this.rooms = rooms;
    this.settings = settings;
    this.trial = new MailboxTrial(rooms.tokens(), rooms.probe());
  }

  /**
   * Connects an address; blocks.
   *
   * @param address normalised
   */
  Attempt connect(String address, Actor actor) {
    Grant untried = settings.application().untried(settings.clock().instant());
    try {
      return trial
          .objection(untried, address)
          .<Attempt>map(it -> new Attempt.Failed(trouble(it), it.describe()))
          .orElseGet(() -> stored(address, actor));
    } finally {
      // What is remembered of it is the next try's only if it is in the store by then.
      rooms.tokens().forgetAll(untried.id());
    }
  }

  private Attempt stored(String address, Actor actor) {
    Optional<Enrolments.Enrolled> enrolled =
        rooms.enrolments().apply(actor).enrol(settings.application(), address);
    enrolled.ifPresent(it -> rooms.renewed().accept(it.grant().id()));
    return enrolled
        .<Attempt>map(it -> new Attempt.Connected(it.mailbox()))
        .orElseGet(() -> new Attempt.Failed(Trouble.APP_TAKEN, "another grant opens it"));
  }

  private static Trouble trouble(MailboxTrial.Objection objection) {
    boolean sends = objection.protocol().equals(Optional.of(Protocol.SMTP));
    Trouble refused = sends ? Trouble.APP_SMTP_REFUSED : Trouble.APP_NOT_OPENED;
    return switch (objection.failure()) {
      case LoginFailure.SignInRequired it -> Trouble.APP_NO_TOKEN;
      case LoginFailure.AccountBlocked it -> Trouble.APP_NO_TOKEN;
      case LoginFailure.Misconfigured it -> Trouble.APP_NO_TOKEN;
      case LoginFailure.UpstreamRefused it -> refused;
      case LoginFailure.NotPermitted it -> refused;
      case LoginFailure.BadCredentials it -> refused;
      case LoginFailure.Throttled it -> Trouble.SHARED_BUSY;
      case LoginFailure.TooManySessions it -> Trouble.SHARED_BUSY;
      case LoginFailure.TooManyAttempts it -> Trouble.SHARED_BUSY;
      case LoginFailure.UpstreamUnreachable it -> Trouble.SHARED_DOWN;
      case LoginFailure.UpstreamViolation it -> Trouble.SHARED_DOWN;
      case LoginFailure.TokenServiceUnavailable it -> Trouble.ENTRA_DOWN;
    };
  }
}
