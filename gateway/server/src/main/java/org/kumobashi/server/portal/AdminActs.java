package org.kumobashi.server.portal;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Map;
import org.kumobashi.server.accounts.Device;
import org.kumobashi.server.login.LiveSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What administrators do to others: each is a POST from one of our own pages, and asks first where
 * it is hard to undo.
 */
final class AdminActs {
  private static final Logger LOG = LoggerFactory.getLogger(AdminActs.class);

  private final Visits visits;
  private final Pages pages;
  private final PortalRooms rooms;
  private final AdminMailboxPages mailboxes;

  AdminActs(SignInPages.Parts parts, PortalRooms rooms, AdminMailboxPages mailboxes) {
    this.visits = parts.visits();
    this.pages = parts.pages();
    this.rooms = rooms;
    this.mailboxes = mailboxes;
  }

  /** POST: ends a session. One that has ended meanwhile is no trouble. */
  void endSession(Context context) {
    Visit visit = visits.of(context);
    Form form = sent(visit);
    String address = mailboxes.mailbox(form.get("address")).address();
    String id = form.get("id");
    rooms.overview().sessions().all().stream()
        .filter(it -> it.id().equals(id))
        // A page from before a restart may name what is another mailbox's session by now.
        .filter(it -> it.admission().mailbox().address().equals(address))
        .findFirst()
        .ifPresent(session -> end(visit, session));
    back(context, address);
  }

  private void end(Visit visit, LiveSession session) {
    Device device = session.admission().device();
    rooms.administration(visit.actor()).sessionEnded(device, session.client().getHostAddress());
    boolean ended = rooms.overview().sessions().end(session, "ended by an administrator");
    log(
        ended ? "event=portal-session-ended" : "event=portal-session-gone",
        visit,
        device.mailbox());
  }

  /** GET: asks whether it is meant. */
  void askBlock(Context context) {
    Visit visit = visits.of(context);
    var _ = visit.administrator();
    String address = mailboxes.mailbox(context.queryParam("address")).address();
    ask(visit, new Question("block", address, address, address));
  }

  /** POST: lets no device use a mailbox; its sessions end within seconds. */
  void block(Context context) {
    enable(context, false, "event=portal-mailbox-blocked");
  }

  /** POST: lets devices use a mailbox again. */
  void unblock(Context context) {
    enable(context, true, "event=portal-mailbox-unblocked");
  }

  private void enable(Context context, boolean enabled, String event) {
    Visit visit = visits.of(context);
    String address = mailboxes.mailbox(sent(visit).get("address")).address();
    rooms.administration(visit.actor()).setMailboxEnabled(address, enabled);
    log(event, visit, address);
    back(context, address);
  }

  /** GET: asks whether it is meant. */
  void askRevoke(Context context) {
    Visit visit = visits.of(context);
    var _ = visit.administrator();
    String id = context.queryParam("id");
    Device device = device(id == null ? "" : id);
    ask(visit, new Question("revoke", device.mailbox(), device.id(), device.label()));
  }

  /** POST: revokes a device; its sessions end within seconds. */
  void revoke(Context context) {
    Visit visit = visits.of(context);
    Device device = device(sent(visit).get("id"));
    rooms.administration(visit.actor()).revokeDevice(device.id());
    log("event=portal-device-revoked", visit, device.mailbox());
    back(context, device.mailbox());
  }

  private Device device(String id) {
    return rooms.accounts().device(id).orElseThrow(() -> new TurnedAway(Trouble.UNKNOWN_PAGE));
  }

  /** First who it is, so that nobody else learns from the answer that there is such a form. */
  private static Form sent(Visit visit) {
    var _ = visit.administrator();
    return visit.ownForm();
  }

  private record Question(String act, String address, String id, String name) {}

  private void ask(Visit visit, Question question) {
    pages.show(
        visit,
        "adminask",
        "/admin",
        Map.of(
            "act", question.act(),
            "id", question.id(),
            "name", question.name(),
            "back", MailboxLink.to(question.address()).page()));
  }

  private static void back(Context context, String address) {
    context.redirect(MailboxLink.to(address).page(), HttpStatus.SEE_OTHER);
  }

  private static void log(String event, Visit visit, String mailbox) {
    LOG.info(
        "{} mailbox={} by=\"{}\" client={}", event, mailbox, visit.actor().who(), visit.client());
  }
}
