package org.kumobashi.server.portal;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Mailboxes that belong to no person, for administrators: which there are, and how one is
 * connected. To everybody else there are no such pages.
 */
final class ApplicationPages {
  private static final String HERE = "/admin/app-mailbox";
  private static final int MOST = 1000;

  private final Visits visits;
  private final Pages pages;
  private final Attempt.Answers answers;
  private final PortalRooms rooms;
  private final ApplicationStory story;

  ApplicationPages(SignInPages.Parts parts, PortalRooms rooms, ApplicationStory story) {
    this.visits = parts.visits();
    this.pages = parts.pages();
    this.answers = new Attempt.Answers(pages);
    this.rooms = rooms;
    this.story = story;
  }

  /** GET: the list, and the form for another one. */
  void list(Context context) {
    Visit visit = visits.of(context);
    var _ = visit.administrator();
    show(visit, Optional.empty());
  }

  private void show(Visit visit, Optional<String> malformed) {
    List<OwnMailboxRow> rows =
        rooms.administration(visit.actor()).shared().ofApplications(MOST).stream()
            .map(OwnMailboxRow::other)
            .toList();
    pages.show(
        visit,
        "appmailbox",
        HERE,
        Map.of("rows", rows, "typed", malformed.orElse(""), "malformed", malformed.isPresent()));
  }

  /** POST: connects one. */
  void connect(Context context) {
    Visit visit = visits.of(context);
    var _ = visit.administrator();
    String typed = visit.ownForm().get("address");
    Optional<String> address = MailboxPages.address(typed);
    if (address.isEmpty()) {
      context.status(HttpStatus.UNPROCESSABLE_CONTENT);
      show(visit, Optional.of(typed));
      return;
    }
    answers.give(visit, address.get(), story.connect(address.get(), visit.actor()));
  }
}
