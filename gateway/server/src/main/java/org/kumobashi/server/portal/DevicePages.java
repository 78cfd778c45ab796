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
import org.kumobashi.server.accounts.IssuedDevice;
import org.kumobashi.server.accounts.Standing;
import org.kumobashi.server.config.TlsMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The devices of a person's mailboxes: list, add, revoke. Nobody else's can be seen or guessed. The
 * pages of another mailbox than the person's own name it in their address.
 */
final class DevicePages {
  private static final Logger LOG = LoggerFactory.getLogger(DevicePages.class);
  private static final int MOST_DEVICES = 100;

  private final Visits visits;
  private final Pages pages;
  private final RandomSecrets random;
  private final PortalRooms rooms;
  private final OwnedMailboxes owned;
  private final PortalSettings settings;
  private final Set<Protocol> offered;

  DevicePages(SignInPages.Parts parts, PortalRooms rooms, PortalSettings settings) {
    this.visits = parts.visits();
    this.pages = parts.pages();
    this.random = parts.random();
    this.rooms = rooms;
    this.owned = new OwnedMailboxes(rooms);
    this.settings = settings;
    this.offered =
        settings.listeners().stream()
            .map(PortalSettings.Place::protocol)
            .collect(Collectors.toCollection(TreeSet::new));
  }

  /** GET: the list. */
  void list(Context context) {
    Visit visit = visits.of(context);
    OwnedMailboxes.Owner owner = owned.chosen(visit);
    Instant now = settings.clock().instant();
    List<DeviceRow> rows =
        rooms.administration(visit.actor()).devices(Optional.of(owner.mailbox().address())).stream()
            .map(status -> DeviceRow.of(status, settings.zone(), now))
            .toList();
    pages.show(
        visit,
        "devices",
        "/devices" + owner.query(),
        Map.of(
            "rows",
            rows,
            "mailbox",
            owner.mailbox().address(),
            "query",
            owner.query(),
            "state",
            owner.mailbox().enabled() ? standing(visit, owner).name() : "OFF",
            "zone",
            settings.zone().getId()));
  }

  private Standing standing(Visit visit, OwnedMailboxes.Owner owner) {
    return rooms.administration(visit.actor()).grant(owner.grant().id()).standing();
  }

  /** GET: the form. */
  void form(Context context) {
    Visit visit = visits.of(context);
    OwnedMailboxes.Owner owner = owned.chosen(visit);
    show(visit, owner, DeviceForm.empty(offered, random.next().revealText()), List.of());
  }

  private void show(Visit visit, OwnedMailboxes.Owner owner, DeviceForm form, List<String> faults) {
    pages.show(
        visit,
        "add",
        "/devices/new" + owner.query(),
        Map.of(
            "mailbox", owner.mailbox().address(),
            "query", owner.query(),
            "form", form,
            "faults", faults,
            "offered", offered.stream().map(Protocol::word).toList()));
  }

  /** POST: adds a device and shows its card. */
  void add(Context context) throws IOException {
    Visit visit = visits.of(context);
    Form sent = visit.ownForm();
    OwnedMailboxes.Owner owner = owned.chosen(visit);
    DeviceForm form = DeviceForm.of(sent);
    List<String> faults = form.faults(offered, settings.zone(), settings.clock().instant());
    boolean full =
        rooms.administration(visit.actor()).devices(Optional.of(owner.mailbox().address())).size()
            >= MOST_DEVICES;
    if (full || !faults.isEmpty()) {
      context.status(HttpStatus.UNPROCESSABLE_CONTENT);
      show(visit, owner, form, full ? List.of("add.fault.full") : faults);
      return;
    }
    if (!owner.session().use(Secret.of(form.once()))) {
      // A page loaded again would otherwise make one device more each time.
      throw new TurnedAway(Trouble.USED_FORM);
    }
    IssuedDevice issued = rooms.administration(visit.actor()).addDevice(request(form, owner));
    log("event=portal-device-added", visit, issued.device());
    pages.show(
        visit,
        "card",
        "/devices" + owner.query(),
        Map.of("card", card(issued), "query", owner.query()));
  }

  private DeviceRequest request(DeviceForm form, OwnedMailboxes.Owner owner) {
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
    OwnedMailboxes.OwnedDevice found = owned.device(visit, context.pathParam("id"));
    Device device = found.device();
    String query = found.owner().query();
    pages.show(
        visit,
        "revoke",
        "/devices" + query,
        Map.of("id", device.id(), "label", device.label(), "query", query));
  }

  /** POST: revokes a device. */
  void revoke(Context context) throws IOException {
    Visit visit = visits.of(context);
    var _ = visit.ownForm();
    OwnedMailboxes.OwnedDevice found = owned.device(visit, context.pathParam("id"));
    rooms.administration(visit.actor()).revokeDevice(found.device().id());
    log("event=portal-device-revoked", visit, found.device());
    context.redirect("/devices" + found.owner().query(), HttpStatus.SEE_OTHER);
  }

  private static void log(String event, Visit visit, Device device) {
    LOG.info(
        "{} mailbox={} device={} client={}", event, device.mailbox(), device.id(), visit.client());
  }
}
