package org.kumobashi.server.portal;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Device;
import org.kumobashi.server.accounts.DeviceKind;
import org.kumobashi.server.accounts.IssuedDevice;
import org.kumobashi.server.portal.guides.Guides;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A new device: its form, its card with the password, once, and later its card without. */
final class CardPages {
  private static final Logger LOG = LoggerFactory.getLogger(CardPages.class);
  private static final int MOST_DEVICES = 100;

  private final Visits visits;
  private final Pages pages;
  private final RandomSecrets random;
  private final OwnedMailboxes owned;
  private final PortalRooms rooms;
  private final PortalSettings settings;
  private final Set<Protocol> offered;

  CardPages(SignInPages.Parts parts, PortalRooms rooms, PortalSettings settings) {
    this.visits = parts.visits();
    this.pages = parts.pages();
    this.random = parts.random();
    this.owned = new OwnedMailboxes(rooms);
    this.rooms = rooms;
    this.settings = settings;
    this.offered =
        settings.listeners().stream()
            .map(PortalSettings.Place::protocol)
            .collect(Collectors.toCollection(TreeSet::new));
  }

  /** GET: the form; a kind may be named in the address. */
  void form(Context context) {
    Visit visit = visits.of(context);
    OwnedMailboxes.Owner owner = owned.chosen(visit);
    Optional<DeviceKind> kind =
        Optional.ofNullable(context.queryParam("kind")).flatMap(DeviceKind::ofWord);
    show(visit, owner, DeviceForm.empty(kind, random.next().revealText()), List.of());
  }

  private void show(
      Visit visit, OwnedMailboxes.Owner owner, DeviceForm form, List<FormFault> faults) {
    String client = DeviceReading.network(client(visit)).isPresent() ? client(visit) : "";
    pages.show(
        visit,
        "add",
        "/devices/new" + owner.query(),
        Map.of(
            "mailbox",
            owner.mailbox().address(),
            "query",
            owner.query(),
            "form",
            form,
            "faults",
            faults,
            "offered",
            offered.stream().map(Protocol::word).toList(),
            "client",
            client));
  }

  /** POST: adds a device and shows its card. */
  void add(Context context) {
    Visit visit = visits.of(context);
    Form sent = visit.ownForm();
    OwnedMailboxes.Owner owner = owned.chosen(visit);
    DeviceForm form = DeviceForm.of(sent);
    DeviceReading reading = read(visit, form);
    String mailbox = owner.mailbox().address();
    boolean full =
        rooms.administration(visit.actor()).devices(Optional.of(mailbox)).size() >= MOST_DEVICES;
    if (full || !reading.faults().isEmpty()) {
      context.status(HttpStatus.UNPROCESSABLE_CONTENT);
      List<FormFault> faults =
          full ? List.of(new FormFault("create", "add.fault.full")) : reading.faults();
      show(visit, owner, form, faults);
      return;
    }
    if (!owner.session().use(Secret.of(form.once()))) {
      // A page loaded again would otherwise make one device more each time.
      throw new TurnedAway(Trouble.USED_FORM);
    }
    IssuedDevice issued = rooms.administration(visit.actor()).addDevice(reading.request(mailbox));
    LOG.info(
        "event=portal-device-added mailbox={} device={} client={}",
        mailbox,
        issued.device().id(),
        visit.client());
    show(
        visit,
        new Shown(issued.device(), issued.password(), owner.query()),
        "/devices" + owner.query());
  }

  private DeviceReading read(Visit visit, DeviceForm form) {
    return new DeviceReading(
        form,
        new DeviceReading.Surroundings(
            offered, settings.zone(), settings.clock().instant(), client(visit)));
  }

  /** GET: the card and the guides of a device, without its password. */
  void guide(Context context) {
    Visit visit = visits.of(context);
    OwnedMailboxes.OwnedDevice found = owned.device(visit, context.pathParam("id"));
    Device device = found.device();
    show(
        visit,
        new Shown(device, Optional.empty(), found.owner().query()),
        "/devices/" + device.id() + "/guide");
  }

  /** A device whose card is shown, and the query of the list it stands in. */
  private record Shown(Device device, Optional<Secret> password, String query) {}

  private void show(Visit visit, Shown shown, String here) {
    Card card = Card.of(shown.device(), shown.password(), settings);
    Wires.allowOwnScript(visit.context());
    pages.show(
        visit,
        "card",
        here,
        Map.of(
            "card",
            card,
            "query",
            shown.query(),
            "guides",
            Guides.fitting(shown.device().kind(), card.access(), pages.words(visit))));
  }

  // An IPv6 address comes in brackets.
  private static String client(Visit visit) {
    return visit.client().replaceAll("[\\[\\]]", "");
  }
}
