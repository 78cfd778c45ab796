package org.kumobashi.server.portal;

import io.javalin.http.Context;
import java.util.Optional;
import org.kumobashi.protocol.identity.Secret;

/** Finds out which browser a request comes from. */
final class Visits {
  private static final String VISIT = "visit";

  private final Sessions sessions;
  private final FormKeys formKeys;
  private final RandomSecrets random;

  /** What is known of a browser. */
  record Known(Language language, Optional<Session> session, Secret formKey) {}

  Visits(Sessions sessions, FormKeys formKeys, RandomSecrets random) {
    this.sessions = sessions;
    this.formKeys = formKeys;
    this.random = random;
  }

  /** The visit this request is; always the same for one request. */
  Visit of(Context context) {
    Visit present = context.attribute(VISIT);
    if (present != null) {
      return present;
    }
    Crumbs crumbs = new Crumbs(context);
    Optional<Session> session = crumbs.session().flatMap(sessions::find);
    if (session.isEmpty() && crumbs.session().isPresent()) {
      // Left in the browser it would have every form turned away, that of the sign-in, too.
      crumbs.endSession();
    }
    Secret cookie = session.map(Session::token).orElseGet(() -> browser(crumbs));
    Visit visit =
        new Visit(context, new Known(language(context, crumbs), session, formKeys.of(cookie)));
    context.attribute(VISIT, visit);
    return visit;
  }

  private Secret browser(Crumbs crumbs) {
    return crumbs
        .form()
        .orElseGet(
            () -> {
              Secret made = random.next();
              crumbs.form(made);
              return made;
            });
  }

  private static Language language(Context context, Crumbs crumbs) {
    String accepted = context.header("Accept-Language");
    return crumbs
        .language()
        .orElseGet(() -> accepted == null ? Language.ENGLISH : Language.preferred(accepted));
  }
}
