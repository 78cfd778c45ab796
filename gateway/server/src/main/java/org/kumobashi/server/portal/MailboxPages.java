package org.kumobashi.server.portal;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kumobashi.protocol.identity.Username;
import org.kumobashi.server.accounts.Mailbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Other mailboxes of a person: which there are, and how a shared one is connected. */
final class MailboxPages {
  private static final Logger LOG = LoggerFactory.getLogger(MailboxPages.class);

  private final Visits visits;
  private final Pages pages;
  private final OwnedMailboxes owned;
  private final SharedStory story;
  private final TryLimiter limiter;

  MailboxPages(SignInPages.Parts parts, PortalRooms rooms, TryLimiter limiter) {
    this.visits = parts.visits();
    this.pages = parts.pages();
    this.owned = new OwnedMailboxes(rooms);
    this.story = new SharedStory(rooms);
    this.limiter = limiter;
  }

  /** GET: the list, and the form for another one. */
  void list(Context context) {
    Visit visit = visits.of(context);
    show(visit, owned.own(visit), Optional.empty());
  }

  private void show(Visit visit, OwnedMailboxes.Owner owner, Optional<String> malformed) {
    List<OwnMailboxRow> rows =
        owned.all(visit, owner).stream()
            .map(
                address ->
                    address.equals(owner.session().mailbox())
                        ? OwnMailboxRow.own(address)
                        : OwnMailboxRow.other(address))
            .toList();
    pages.show(
        visit,
        "mailboxes",
        "/mailboxes",
        Map.of("rows", rows, "typed", malformed.orElse(""), "malformed", malformed.isPresent()));
  }

  /** POST: connects a shared mailbox. */
  void connect(Context context) throws IOException {
    Visit visit = visits.of(context);
    String typed = visit.ownForm().get("address");
    OwnedMailboxes.Owner owner = owned.own(visit);
    Optional<String> address = address(typed);
    if (address.isEmpty()) {
      context.status(HttpStatus.UNPROCESSABLE_CONTENT);
      show(visit, owner, Optional.of(typed));
      return;
    }
    if (!limiter.mayTry(owner.session().user())) {
      throw new TurnedAway(Trouble.TOO_MANY_TRIES);
    }
    switch (story.connect(owner, address.get(), visit.actor())) {
      case SharedStory.Ending.Connected(Mailbox mailbox) -> {
        LOG.info(
            "event=portal-mailbox-connected mailbox={} client={}",
            mailbox.address(),
            visit.client());
        context.redirect(
            "/devices" + OwnMailboxRow.other(mailbox.address()).query(), HttpStatus.SEE_OTHER);
      }
      case SharedStory.Ending.Failed failed -> fail(visit, address.get(), failed);
    }
  }

  /** The normalised form; empty if it is no address with a domain. */
  static Optional<String> address(String typed) {
    return Username.parse(typed, Optional.empty())
        .map(Username::mailbox)
        .filter(Mailbox::isAddress);
  }

  private void fail(Visit visit, String address, SharedStory.Ending.Failed failed) {
    String reference = Reference.next();
    LOG.warn(
        "event=portal-mailbox-refused mailbox=\"{}\" who=\"{}\" client={} failure={} reference={}"
            + " cause=\"{}\"",
        address,
        visit.actor().who(),
        visit.client(),
        failed.trouble().word(),
        reference,
        failed.cause());
    pages.show(visit, failed.trouble(), Optional.of(reference));
  }
}
