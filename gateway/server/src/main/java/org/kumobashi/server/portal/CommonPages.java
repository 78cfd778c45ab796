package org.kumobashi.server.portal;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.kumobashi.server.accounts.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every site has: style, a switch of languages, and pages for what went wrong. */
final class CommonPages {
  private static final Logger LOG = LoggerFactory.getLogger(CommonPages.class);
  private static final Set<String> PLACES =
      Set.of(
          "/",
          "/devices",
          "/devices/new",
          "/mailboxes",
          "/admin",
          "/admin/app-mailbox",
          "/admin/devices",
          "/admin/sessions",
          "/admin/audit",
          "/troubles");
  private static final Pattern MAILBOX = Pattern.compile("\\?mailbox=[A-Za-z0-9.*_%+-]{1,1000}");
  private static final Pattern GUIDE = Pattern.compile("/devices/[a-z0-9-]{1,40}/guide");

  private final Visits visits;
  private final Pages pages;

  CommonPages(Visits visits, Pages pages) {
    this.visits = visits;
    this.pages = pages;
  }

  /** GET: the style sheet. */
  void style(Context context) throws IOException {
    context.contentType("text/css; charset=utf-8");
    file(context, "style.css");
  }

  /** GET: what the buttons for copying and printing do. */
  void script(Context context) throws IOException {
    context.contentType("text/javascript; charset=utf-8");
    file(context, "copy.js");
  }

  /** GET: the picture in the browser's tab. */
  void icon(Context context) throws IOException {
    context.contentType("image/svg+xml");
    file(context, "icon.svg");
  }

  private static void file(Context context, String name) throws IOException {
    try (InputStream file =
        Objects.requireNonNull(CommonPages.class.getResourceAsStream(name), name)) {
      context.header("Cache-Control", "public, max-age=3600");
      context.result(file.readAllBytes());
    }
  }

  /** POST: changes the language and goes back to one of our own pages. */
  void language(Context context) {
    Visit visit = visits.of(context);
    Form form = visit.ownForm();
    Language.ofTag(form.get("language")).ifPresent(visit.crumbs()::language);
    String back = form.get("back");
    context.redirect(isOurs(back) ? back : "/", HttpStatus.SEE_OTHER);
  }

  private static boolean isOurs(String back) {
    int query = back.indexOf('?');
    return query < 0
        ? PLACES.contains(back) || GUIDE.matcher(back).matches()
        : PLACES.contains(back.substring(0, query))
            && MAILBOX.matcher(back.substring(query)).matches();
  }

  /** Tells a trouble that is the browser's or the person's. */
  void turnedAway(TurnedAway turned, Context context) {
    trouble(turned.trouble(), context);
  }

  /** Tells a trouble that only the status code is known of. */
  void trouble(Trouble trouble, Context context) {
    pages.show(visits.of(context), trouble, Optional.empty());
  }

  /** Tells that something is broken here, and no more. */
  void inside(Exception bug, Context context) {
    String reference = Reference.next();
    if (bug instanceof StoreException trouble) {
      LOG.error(
          "event=store-unusable doing=\"answering a browser\" reference={} cause=\"{}\"",
          reference,
          trouble.getMessage());
    } else {
      LOG.error(
          "event=bug doing=\"answering a browser\" client={} reference={} cause=\"{}\"",
          context.ip(),
          reference,
          bug.toString(),
          bug);
    }
    pages.show(visits.of(context), Trouble.INSIDE, Optional.of(reference));
  }
}
