package org.kumobashi.server.portal;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kumobashi.protocol.identity.Username;
import org.kumobashi.server.accounts.Mailbox;

/** Other mailboxes of a person: which there are, and how a shared one is connected. */
final class MailboxPages {
  private final Visits visits;
  private final Pages pages;
  private final Attempt.Answers answers;
  private final OwnedMailboxes owned;
  private final SharedStory story;
  private final TryLimiter limiter;

  MailboxPages(SignInPages.Parts parts, PortalRooms rooms, TryLimiter limiter) {
    this.visits = parts.visits();
    this.pages = parts.pages();
    this.answers = new Attempt.Answers(pages);
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
  void connect(Context context) {
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
    answers.give(visit, address.get(), story.connect(owner, address.get(), visit.actor()));
  }

  /** The normalised form; empty if it is no address with a domain. */
  static Optional<String> address(String typed) {
    return Username.parse(typed, Optional.empty())
        .map(Username::mailbox)
        .filter(Mailbox::isAddress);
  }
}
