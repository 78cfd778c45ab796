package org.kumobashi.server.portal;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Device;
import org.kumobashi.server.accounts.DeviceRequest;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.IssuedDevice;
import org.kumobashi.server.accounts.Mailbox;
import org.kumobashi.server.accounts.Standing;
import org.kumobashi.server.config.TlsMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A person's own devices: list, add, revoke. Nobody else's can be seen or guessed. */
final class DevicePages {
  private static final Logger LOG = LoggerFactory.getLogger(DevicePages.class);
  private static final int MOST_DEVICES = 100;

  private final Visits visits;
  private final Pages pages;
  private final RandomSecrets random;
  private final PortalRooms rooms;
  private final PortalSettings settings;
  private final Set<Protocol> offered;

  DevicePages(SignInPages.Parts parts, PortalRooms rooms, PortalSettings settings) {
    this.visits = parts.visits();
    this.pages = parts.pages();
    this.random = parts.random();
    this.rooms = rooms;
    this.settings = settings;
    this.offered =
        settings.listeners().stream()
            .map(PortalSettings.Place::protocol)
            .collect(Collectors.toCollection(TreeSet::new));
  }

  /** A signed-in person, with the mailbox as it is now. */
  private record Owner(Session session, Mailbox mailbox, Grant grant) {}

  /** GET: the list. */
  void list(Context context) {
    Visit visit = visits.of(context);
    Owner owner = owner(visit);
    Instant now = settings.clock().instant();
    List<DeviceRow> rows =
        rooms.administration(visit.actor()).devices(Optional.of(owner.mailbox().address())).stream()
            .map(status -> DeviceRow.of(status, settings.zone(), now))
            .toList();
    pages.show(
        visit,
        "devices",
        "/devices",
        Map.of(
            "rows",
            rows,
            "state",
            owner.mailbox().enabled() ? standing(visit, owner).name() : "OFF",
            "zone",
            settings.zone().getId()));
  }

  private Standing standing(Visit visit, Owner owner) {
    return rooms.administration(visit.actor()).grant(owner.grant().id()).standing();
  }

  /** GET: the form. */
  void form(Context context) {
    Visit visit = visits.of(context);
    var _ = owner(visit);
    show(visit, DeviceForm.empty(offered, random.next().revealText()), List.of());
  }

  private void show(Visit visit, DeviceForm form, List<String> faults) {
    pages.show(
        visit,
        "add",
        "/devices/new",
        Map.of(
            "form", form,
            "faults", faults,
            "offered", offered.stream().map(Protocol::word).toList()));
  }

  /** POST: adds a device and shows its card. */
  void add(Context context) throws IOException {
    Visit visit = visits.of(context);
    Form sent = visit.ownForm();
    Owner owner = owner(visit);
    DeviceForm form = DeviceForm.of(sent);
    List<String> faults = form.faults(offered, settings.zone(), settings.clock().instant());
    boolean full =
        rooms.administration(visit.actor()).devices(Optional.of(owner.mailbox().address())).size()
            >= MOST_DEVICES;
    if (full || !faults.isEmpty()) {
      context.status(HttpStatus.UNPROCESSABLE_CONTENT);
      show(visit, form, full ? List.of("add.fault.full") : faults);
      return;
    }
    if (!owner.session().use(Secret.of(form.once()))) {
      // A page loaded again would otherwise make one device more each time.
      throw new TurnedAway(Trouble.USED_FORM);
    }
    IssuedDevice issued = rooms.administration(visit.actor()).addDevice(request(form, owner));
    log("event=portal-device-added", visit, issued.device());
    pages.show(visit, "card", "/devices", Map.of("card", card(issued)));
  }

  private DeviceRequest request(DeviceForm form, Owner owner) {
    return new DeviceRequest(
        owner.mailbox().address(),
        form.label(),
        form.chosen(offered),
        List.of(),
        form.end(settings.zone()),
        Optional.empty());
  }

  private Card card(IssuedDevice issued) {
    Device device = issued.device();
    List<Card.Server> servers =
        settings.listeners().stream()
            .filter(place -> device.protocols().contains(place.protocol()))
            .sorted(Comparator.comparing(PortalSettings.Place::protocol))
            .map(this::server)
            .toList();
    String password = issued.password().orElseThrow().revealText();
    return new Card(device.label(), device.mailbox(), password, servers);
  }

  private Card.Server server(PortalSettings.Place place) {
    return new Card.Server(
        place.protocol().name(), settings.hostname(), place.port(), words(place.tls()));
  }

  private static String words(TlsMode tls) {
    return switch (tls) {
      case IMPLICIT -> "card.tls.implicit";
      case STARTTLS -> "card.tls.starttls";
      case NONE -> "card.tls.none";
    };
  }

  /** GET: asks whether it is meant. */
  void askRevoke(Context context) {
    Visit visit = visits.of(context);
    Device device = own(context, owner(visit));
    pages.show(visit, "revoke", "/devices", Map.of("id", device.id(), "label", device.label()));
  }

  /** POST: revokes a device. */
  void revoke(Context context) throws IOException {
    Visit visit = visits.of(context);
    var _ = visit.ownForm();
    Device device = own(context, owner(visit));
    rooms.administration(visit.actor()).revokeDevice(device.id());
    log("event=portal-device-revoked", visit, device);
    context.redirect("/devices", HttpStatus.SEE_OTHER);
  }

  private Device own(Context context, Owner owner) {
    return rooms
        .accounts()
        .device(context.pathParam("id"))
        .filter(device -> device.mailbox().equals(owner.mailbox().address()))
        .orElseThrow(() -> new TurnedAway(Trouble.UNKNOWN_PAGE));
  }

  // The mailbox may have been removed, or given to another person, since the sign-in.
  private Owner owner(Visit visit) {
    return visit
        .session()
        .flatMap(
            session ->
                rooms
                    .accounts()
                    .mailbox(session.mailbox())
                    .flatMap(mailbox -> owner(session, mailbox)))
        .orElseThrow(() -> new TurnedAway(Trouble.SIGNED_OUT));
  }

  private Optional<Owner> owner(Session session, Mailbox mailbox) {
    return rooms
        .accounts()
        .grant(mailbox.grant())
        .filter(grant -> grant.objectId().equals(session.user().objectId()))
        .map(grant -> new Owner(session, mailbox, grant));
  }

  private static void log(String event, Visit visit, Device device) {
    LOG.info(
        "{} mailbox={} device={} client={}", event, device.mailbox(), device.id(), visit.client());
  }
}
