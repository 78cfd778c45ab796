package org.kumobashi.server.portal;

import io.javalin.http.Context;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.kumobashi.server.accounts.GrantStatus;
import org.kumobashi.server.accounts.Mailbox;

/** The page of one mailbox, for administrators. */
final class AdminMailboxPages {
  private final Visits visits;
  private final Pages pages;
  private final PortalRooms rooms;
  private final PortalSettings settings;
  private final Times times;

  AdminMailboxPages(SignInPages.Parts parts, PortalRooms rooms, PortalSettings settings) {
    this.visits = parts.visits();
    this.pages = parts.pages();
    this.rooms = rooms;
    this.settings = settings;
    this.times = new Times(settings.zone());
  }

  /** GET: all that is known of a mailbox. */
  void show(Context context) {
    Visit visit = visits.of(context);
    var _ = visit.administrator();
    Mailbox mailbox = mailbox(context.queryParam("address"));
    GrantStatus grant = rooms.administration(visit.actor()).grant(mailbox.grant());
    Map<String, Object> content = new HashMap<>();
    content.put("mailbox", MailboxLink.to(mailbox.address()));
    content.put("enabled", mailbox.enabled());
    content.put("state", MailboxRow.state(mailbox, grant.standing()));
    content.put("grant", GrantRow.of(grant, times));
    List<OwnedDevice> devices = devices(visit, mailbox);
    content.put("devices", devices);
    content.put("errors", errors(mailbox, devices));
    content.put("sessions", sessions(mailbox));
    content.put("zone", settings.zone().getId());
    pages.show(visit, "adminmailbox", "/admin", content);
  }

  /**
   * The mailbox with this address.
   *
   * @throws TurnedAway if there is none
   */
  Mailbox mailbox(@Nullable String address) {
    return Optional.ofNullable(address)
        .flatMap(rooms.accounts()::mailbox)
        .orElseThrow(() -> new TurnedAway(Trouble.UNKNOWN_PAGE));
  }

  private List<OwnedDevice> devices(Visit visit, Mailbox mailbox) {
    Instant now = settings.clock().instant();
    return rooms.administration(visit.actor()).devices(Optional.of(mailbox.address())).stream()
        .map(status -> OwnedDevice.of(status, times, now))
        .toList();
  }

  private List<ErrorRow> errors(Mailbox mailbox, List<OwnedDevice> devices) {
    Map<String, String> labels =
        devices.stream().collect(Collectors.toMap(OwnedDevice::id, OwnedDevice::label));
    return ErrorRow.all(rooms.overview().errors().of(mailbox.address()), labels, times);
  }

  private List<SessionRow> sessions(Mailbox mailbox) {
    Instant now = settings.clock().instant();
    return rooms.overview().sessions().all().stream()
        .filter(session -> session.admission().mailbox().address().equals(mailbox.address()))
        .map(session -> SessionRow.of(session, times, now))
        .sorted(Comparator.comparing(SessionRow::since))
        .toList();
  }
}
