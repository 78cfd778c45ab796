package org.kumobashi.server.portal;

import io.javalin.http.Context;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.kumobashi.server.accounts.Mailbox;

/** What went wrong lately with a person's own mailbox. */
final class OwnErrorPages {
  private final Visits visits;
  private final Pages pages;
  private final PortalRooms rooms;
  private final PortalSettings settings;

  OwnErrorPages(SignInPages.Parts parts, PortalRooms rooms, PortalSettings settings) {
    this.visits = parts.visits();
    this.pages = parts.pages();
    this.rooms = rooms;
    this.settings = settings;
  }

  /** GET: the list. */
  void show(Context context) {
    Visit visit = visits.of(context);
    String address =
        visit
            .session()
            .flatMap(this::own)
            .map(Mailbox::address)
            .orElseThrow(() -> new TurnedAway(Trouble.SIGNED_OUT));
    Map<String, String> labels =
        rooms.administration(visit.actor()).devices(Optional.of(address)).stream()
            .map(status -> status.device())
            .collect(Collectors.toMap(device -> device.id(), device -> device.label()));
    pages.show(
        visit,
        "troubles",
        "/troubles",
        Map.of(
            "errors",
            ErrorRow.all(rooms.overview().errors().of(address), labels, new Times(settings.zone())),
            "zone",
            settings.zone().getId()));
  }

  // As with their devices: the mailbox may be another person's since the sign-in.
  private Optional<Mailbox> own(Session session) {
    return rooms
        .accounts()
        .mailbox(session.mailbox())
        .filter(
            mailbox ->
                rooms
                    .accounts()
                    .grant(mailbox.grant())
                    .filter(grant -> grant.objectId().equals(session.user().objectId()))
                    .isPresent());
  }
}
