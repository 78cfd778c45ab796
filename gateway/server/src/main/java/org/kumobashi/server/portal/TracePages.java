package org.kumobashi.server.portal;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kumobashi.server.accounts.Act;
import org.kumobashi.server.accounts.Mailbox;
import org.kumobashi.server.telemetry.Trace;
import org.kumobashi.server.telemetry.Traces;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The protocol trace of one mailbox, for administrators: start, stop, read and download. */
final class TracePages {
  private static final Logger LOG = LoggerFactory.getLogger(TracePages.class);

  /** A page is to be read; the file has all lines. */
  private static final int SHOWN = 500;

  private final Visits visits;
  private final Pages pages;
  private final PortalRooms rooms;
  private final Traces traces;
  private final AdminMailboxPages mailboxes;
  private final Times times;

  TracePages(
      SignInPages.Parts parts,
      PortalRooms rooms,
      PortalSettings settings,
      AdminMailboxPages mailboxes) {
    this.visits = parts.visits();
    this.pages = parts.pages();
    this.rooms = rooms;
    this.traces = rooms.overview().traces();
    this.mailboxes = mailboxes;
    this.times = new Times(settings.zone());
  }

  /** GET: how the trace stands and its last lines. */
  void show(Context context) {
    Visit visit = visits.of(context);
    var _ = visit.administrator();
    show(visit, mailboxes.mailbox(context.queryParam("address")), false);
  }

  private void show(Visit visit, Mailbox mailbox, boolean full) {
    Optional<Trace> trace = traces.find(mailbox.address());
    List<String> lines = trace.map(Trace::lines).orElse(List.of());
    Map<String, Object> content = new HashMap<>();
    content.put("mailbox", MailboxLink.to(mailbox.address()));
    content.put("state", trace.map(it -> it.state().name()).orElse("NONE"));
    content.put("end", trace.map(it -> times.second(it.ends())).orElse(""));
    content.put("count", lines.size());
    content.put("lines", lines.subList(Math.max(0, lines.size() - SHOWN), lines.size()));
    content.put("full", full);
    content.put("zone", times.zone().getId());
    pages.show(visit, "trace", "/admin", content);
  }

  /** GET: the whole trace as a text file. */
  void download(Context context) {
    Visit visit = visits.of(context);
    var _ = visit.administrator();
    Mailbox mailbox = mailboxes.mailbox(context.queryParam("address"));
    Trace trace =
        traces.find(mailbox.address()).orElseThrow(() -> new TurnedAway(Trouble.UNKNOWN_PAGE));
    TraceFile file = TraceFile.of(trace);
    rooms
        .accounts()
        .note(
            visit.actor(), new Act(Act.What.TRACE_DOWNLOADED, mailbox.address(), "", file.name()));
    context.contentType("text/plain; charset=utf-8");
    context.header("Content-Disposition", "attachment; filename=\"" + file.name() + "\"");
    context.result(file.text());
    log("event=portal-trace-downloaded", visit, mailbox);
  }

  /** POST: starts a trace; one that ended before is forgotten. */
  void start(Context context) {
    Visit visit = visits.of(context);
    Mailbox mailbox = sent(visit);
    if (traces.start(mailbox.address()).isEmpty()) {
      context.status(HttpStatus.CONFLICT);
      show(visit, mailbox, true);
      return;
    }
    record(visit, mailbox);
    log("event=portal-trace-started", visit, mailbox);
    back(context, mailbox);
  }

  // Nothing is listened to that the audit log does not know of.
  private void record(Visit visit, Mailbox mailbox) {
    boolean recorded = false;
    try {
      rooms.administration(visit.actor()).recordTrace(mailbox.address(), true);
      recorded = true;
    } finally {
      if (!recorded) {
        traces.drop(mailbox.address());
      }
    }
  }

  /** POST: stops a trace; it can still be read. */
  void stop(Context context) {
    Visit visit = visits.of(context);
    Mailbox mailbox = sent(visit);
    if (traces.running(mailbox.address()).isPresent()) {
      traces.stop(mailbox.address());
      rooms.administration(visit.actor()).recordTrace(mailbox.address(), false);
      log("event=portal-trace-stopped", visit, mailbox);
    }
    back(context, mailbox);
  }

  private Mailbox sent(Visit visit) {
    var _ = visit.administrator();
    return mailboxes.mailbox(visit.ownForm().get("address"));
  }

  private static void back(Context context, Mailbox mailbox) {
    context.redirect(MailboxLink.to(mailbox.address()).trace(), HttpStatus.SEE_OTHER);
  }

  private static void log(String event, Visit visit, Mailbox mailbox) {
    LOG.info(
        "{} mailbox={} by=\"{}\" client={}",
        event,
        mailbox.address(),
        visit.actor().who(),
        visit.client());
  }
}
