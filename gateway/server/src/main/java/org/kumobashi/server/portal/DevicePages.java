package org.kumobashi.server.portal;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kumobashi.server.accounts.Administration;
import org.kumobashi.server.accounts.Device;
import org.kumobashi.server.accounts.DeviceUse;
import org.kumobashi.server.accounts.Standing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A person's own devices: list and revoke. */
final class DevicePages {
  private static final Logger LOG = LoggerFactory.getLogger(DevicePages.class);

  private final Visits visits;
  private final Pages pages;
  private final OwnedMailboxes owned;
  private final PortalRooms rooms;
  private final PortalSettings settings;

  DevicePages(SignInPages.Parts parts, PortalRooms rooms, PortalSettings settings) {
    this.visits = parts.visits();
    this.pages = parts.pages();
    this.rooms = rooms;
    this.owned = new OwnedMailboxes(rooms);
    this.settings = settings;
  }

  /** GET: the list. */
  void list(Context context) {
    Visit visit = visits.of(context);
    OwnedMailboxes.Owner owner = owned.chosen(visit);
    pages.show(
        visit,
        "devices",
        "/devices" + owner.query(),
        Map.of(
            "rows",
            rows(visit, owner.mailbox().address()),
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

  private List<DeviceRow> rows(Visit visit, String mailbox) {
    Instant now = settings.clock().instant();
    Administration administration = rooms.administration(visit.actor());
    Map<String, DeviceUse> uses =
        administration.uses().of(mailbox, YearMonth.from(now.atZone(settings.zone())));
    DeviceRow.Moment moment = new DeviceRow.Moment(settings.zone(), now);
    return administration.devices(Optional.of(mailbox)).stream()
        .map(
            status ->
                DeviceRow.of(
                    status, uses.getOrDefault(status.device().id(), DeviceUse.NONE), moment))
        .toList();
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
  void revoke(Context context) {
    Visit visit = visits.of(context);
    var _ = visit.ownForm();
    OwnedMailboxes.OwnedDevice found = owned.device(visit, context.pathParam("id"));
    Device device = found.device();
    rooms.administration(visit.actor()).revokeDevice(device.id());
    LOG.info(
        "event=portal-device-revoked mailbox={} device={} client={}",
        device.mailbox(),
        device.id(),
        visit.client());
    context.redirect("/devices" + found.owner().query(), HttpStatus.SEE_OTHER);
  }
}
