package org.kumobashi.server.portal;

import io.javalin.http.Context;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.kumobashi.server.accounts.DeviceStatus;
import org.kumobashi.server.accounts.Directory;
import org.kumobashi.server.login.LiveSession;

/**
 * Lists of all mailboxes, devices and sessions, with search. Only administrators see them; to
 * everybody else there are no such pages.
 */
final class AdminPages {
  private final Visits visits;
  private final Pages pages;
  private final PortalRooms.Overview overview;
  private final PortalSettings settings;
  private final Times times;

  AdminPages(SignInPages.Parts parts, PortalRooms.Overview overview, PortalSettings settings) {
    this.visits = parts.visits();
    this.pages = parts.pages();
    this.overview = overview;
    this.settings = settings;
    this.times = new Times(settings.zone());
  }

  /** GET: mailboxes and their grants. */
  void mailboxes(Context context) {
    Visit visit = visits.of(context);
    var _ = visit.administrator();
    SearchTerms terms = SearchTerms.of(context);
    List<LiveSession> sessions = overview.sessions().all();
    Map<String, Long> counts =
        sessions.stream()
            .collect(Collectors.groupingBy(AdminPages::mailbox, Collectors.counting()));
    Directory.Page<Directory.Entry> found =
        overview.directory().mailboxes(terms.query(), besides(terms, sessions));
    List<MailboxRow> rows = found.rows().stream().map(entry -> row(entry, counts)).toList();
    show(visit, "/admin", terms, new Table("mailboxes", rows, found.next()));
  }

  private MailboxRow row(Directory.Entry entry, Map<String, Long> counts) {
    long live = counts.getOrDefault(entry.mailbox().address(), 0L);
    return MailboxRow.of(entry, Math.toIntExact(live), times);
  }

  // The store knows where devices came from last, not who is connected.
  private static List<String> besides(SearchTerms terms, List<LiveSession> sessions) {
    return terms.text().isEmpty()
        ? List.of()
        : sessions.stream().filter(terms::fits).map(AdminPages::mailbox).distinct().toList();
  }

  /** GET: devices. */
  void devices(Context context) {
    Visit visit = visits.of(context);
    var _ = visit.administrator();
    SearchTerms terms = SearchTerms.of(context);
    Directory.Page<DeviceStatus> found = overview.directory().devices(terms.query());
    Instant now = settings.clock().instant();
    List<OwnedDevice> rows =
        found.rows().stream().map(status -> OwnedDevice.of(status, times, now)).toList();
    show(visit, "/admin/devices", terms, new Table("devices", rows, found.next()));
  }

  /** GET: sessions. */
  void sessions(Context context) {
    Visit visit = visits.of(context);
    var _ = visit.administrator();
    SearchTerms terms = SearchTerms.of(context);
    List<LiveSession> found =
        overview.sessions().all().stream()
            .filter(terms::fits)
            .sorted(Comparator.comparing(AdminPages::key))
            .dropWhile(session -> key(session).compareTo(terms.after()) <= 0)
            .limit(Directory.PAGE + 1L)
            .toList();
    Instant now = settings.clock().instant();
    List<SessionRow> rows =
        found.stream()
            .limit(Directory.PAGE)
            .map(session -> SessionRow.of(session, times, now))
            .toList();
    Optional<String> next =
        found.size() > Directory.PAGE
            ? Optional.of(key(found.get(Directory.PAGE - 1)))
            : Optional.empty();
    show(visit, "/admin/sessions", terms, new Table("sessions", rows, next));
  }

  private static String mailbox(LiveSession session) {
    return session.admission().mailbox().address();
  }

  private static String key(LiveSession session) {
    return mailbox(session) + " " + session.id();
  }

  private record Table(String kind, List<?> rows, Optional<String> next) {
    <T> List<T> rows(String wanted, Function<Object, T> cast) {
      return kind.equals(wanted) ? rows.stream().map(cast).toList() : List.of();
    }
  }

  private void show(Visit visit, String path, SearchTerms terms, Table table) {
    Map<String, Object> content = new HashMap<>();
    content.put("kind", table.kind());
    content.put("path", path);
    content.put("q", terms.text());
    content.put("query", "?q=" + SearchTerms.encoded(terms.text()));
    content.put("next", table.next().map(terms::next).orElse(""));
    content.put("zone", settings.zone().getId());
    content.put("mailboxes", table.rows("mailboxes", MailboxRow.class::cast));
    content.put("devices", table.rows("devices", OwnedDevice.class::cast));
    content.put("sessions", table.rows("sessions", SessionRow.class::cast));
    pages.show(visit, "admin", path, content);
  }
}
