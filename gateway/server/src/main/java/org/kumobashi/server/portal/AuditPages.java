package org.kumobashi.server.portal;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kumobashi.server.accounts.AuditFilter;
import org.kumobashi.server.accounts.AuditLine;
import org.kumobashi.server.accounts.AuditLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit log, for administrators: its newest lines, and all of them to take away. To everybody
 * else there are no such pages.
 */
final class AuditPages {
  private static final Logger LOG = LoggerFactory.getLogger(AuditPages.class);
  private static final int SHOWN = 200;

  private final Visits visits;
  private final Pages pages;
  private final AuditLog log;
  private final PortalSettings settings;

  AuditPages(SignInPages.Parts parts, AuditLog log, PortalSettings settings) {
    this.visits = parts.visits();
    this.pages = parts.pages();
    this.log = log;
    this.settings = settings;
  }

  /** GET: the newest lines. */
  void show(Context context) {
    Visit visit = visits.of(context);
    var _ = visit.administrator();
    AuditTerms terms =
        new AuditTerms(
            parameter(context, "mailbox"), parameter(context, "from"), parameter(context, "to"));
    Times times = new Times(settings.zone());
    List<AuditRow> rows =
        log.newest(terms.filter(settings.zone()), SHOWN).stream()
            .map(line -> AuditRow.of(line, times))
            .toList();
    pages.show(
        visit,
        "adminaudit",
        "/admin/audit",
        Map.of("terms", terms, "rows", rows, "shown", SHOWN, "zone", settings.zone().getId()));
  }

  private static String parameter(Context context, String name) {
    return Optional.ofNullable(context.queryParam(name)).orElse("");
  }

  /** POST, as it leaves a line itself: all lines asked for, as JSON lines, the oldest first. */
  void export(Context context) {
    Visit visit = visits.of(context);
    var _ = visit.administrator();
    Form form = visit.ownForm();
    AuditTerms terms = new AuditTerms(form.get("mailbox"), form.get("from"), form.get("to"));
    AuditFilter wanted = terms.filter(settings.zone());
    log.readBy(visit.actor(), wanted);
    context.contentType("application/jsonl");
    context.header("Content-Disposition", "attachment; filename=\"kumobashi-audit.jsonl\"");
    OutputStream out = context.outputStream();
    try {
      log.read(wanted, lines -> write(lines, out));
    } catch (UncheckedIOException gone) {
      LOG.debug("event=wire-ended doing=\"exporting the audit log\" cause=\"{}\"", gone.toString());
    }
  }

  // Block by block, so that no log is too long; the browser going away ends it.
  private static void write(List<AuditLine> lines, OutputStream out) {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line.json()).append('\n'));
    try {
      out.write(text.toString().getBytes(StandardCharsets.US_ASCII));
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }
}
