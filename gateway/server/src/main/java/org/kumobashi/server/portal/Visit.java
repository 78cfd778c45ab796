package org.kumobashi.server.portal;

import io.javalin.http.Context;
import java.util.Optional;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Actor;

/** One request, and what is known of the browser it came from. */
final class Visit {
  private final Context context;
  private final Crumbs crumbs;
  private final Visits.Known known;

  Visit(Context context, Visits.Known known) {
    this.context = context;
    this.crumbs = new Crumbs(context);
    this.known = known;
  }

  Context context() {
    return context;
  }

  Crumbs crumbs() {
    return crumbs;
  }

  Language language() {
    return known.language();
  }

  Optional<Session> session() {
    return known.session();
  }

  /**
   * The session of an administrator.
   *
   * @throws TurnedAway for everybody else, as if there were no such page
   */
  Session administrator() {
    return known
        .session()
        .filter(Session::isAdministrator)
        .orElseThrow(() -> new TurnedAway(Trouble.UNKNOWN_PAGE));
  }

  /** What surrounds a page; {@code here} is where a change of language leads back to. */
  Layout layout(Words words, String here) {
    return new Layout(
        words,
        known.language(),
        known.formKey().revealText(),
        here,
        known.session().map(Session::mailbox),
        known.session().filter(Session::isAdministrator).isPresent());
  }

  /**
   * The form that was sent, from one of our own pages in this browser.
   *
   * @throws TurnedAway if it is not
   */
  Form ownForm() {
    Form form = anyForm();
    String site = context.header("Sec-Fetch-Site");
    if (site != null && !site.equals("same-origin")) {
      throw new TurnedAway(Trouble.STALE_FORM);
    }
    if (known.session().isEmpty() && crumbs.session().isPresent()) {
      throw new TurnedAway(Trouble.SIGNED_OUT);
    }
    if (known.session().isEmpty() && crumbs.form().isEmpty()) {
      throw new TurnedAway(Trouble.COOKIES_OFF);
    }
    if (!Secret.of(form.get("key")).equals(known.formKey())) {
      throw new TurnedAway(Trouble.STALE_FORM);
    }
    return form;
  }

  /** The form that was sent, from wherever. */
  Form anyForm() {
    String type = context.header("Content-Type");
    return Form.read(type == null ? "" : type, context.bodyInputStream());
  }

  /** Who acts, for the audit log. */
  Actor actor() {
    return new Actor(known.session().map(it -> it.user().upn()).orElse("unknown"), client());
  }

  /** The address the request came from. */
  String client() {
    return context.ip();
  }
}
