package org.kumobashi.server.portal;

import io.javalin.http.Context;
import java.util.Map;

/** What administrators see of everybody. To everybody else there are no such pages. */
final class AdminPages {
  private final Visits visits;
  private final Pages pages;

  AdminPages(SignInPages.Parts parts) {
    this.visits = parts.visits();
    this.pages = parts.pages();
  }

  /** GET: the first page. */
  void start(Context context) {
    Visit visit = visits.of(context);
    var _ = visit.administrator();
    pages.show(visit, "admin", "/admin", Map.of());
  }
}
