package org.kumobashi.server.portal;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Map;
import java.util.Optional;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.telemetry.Phrase;
import org.kumobashi.server.tokens.SignInMisconfigured;
import org.kumobashi.server.tokens.SignInService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The first page, the way to the sign-in page and back, and the way out. */
final class SignInPages {
  private static final Logger LOG = LoggerFactory.getLogger(SignInPages.class);

  private final Visits visits;
  private final Pages pages;
  private final SignIns signIns;
  private final Sessions sessions;
  private final SignInService service;
  private final SignInStory story;
  private final SignInRecord record;
  private final StartLimiter limiter;
  private final RandomSecrets random;

  SignInPages(Parts parts, SignInService service, SignInStory story, StartLimiter limiter) {
    this.visits = parts.visits();
    this.pages = parts.pages();
    this.signIns = parts.signIns();
    this.sessions = parts.sessions();
    this.random = parts.random();
    this.service = service;
    this.story = story;
    this.record = story.record();
    this.limiter = limiter;
  }

  /** What a sign-in needs of the portal. */
  record Parts(
      Visits visits, Pages pages, SignIns signIns, Sessions sessions, RandomSecrets random) {}

  /** GET: says what this is, and offers the sign-in. */
  void welcome(Context context) {
    Visit visit = visits.of(context);
    if (visit.session().isPresent()) {
      context.redirect(visit.session().get().home(), HttpStatus.SEE_OTHER);
      return;
    }
    pages.show(visit, "welcome", "/", Map.of());
  }

  /** POST: begins a sign-in and sends the browser to Entra ID. */
  void begin(Context context) {
    Visit visit = visits.of(context);
    var _ = visit.ownForm();
    if (!limiter.mayBegin(visit.client())) {
      throw new TurnedAway(Trouble.TOO_MANY_SIGN_INS);
    }
    if (!service.answers()) {
      fail(visit, Trouble.ENTRA_DOWN, "unknown", "the sign-in service cannot be reached");
      return;
    }
    leaveFor(visit);
  }

  private void leaveFor(Visit visit) {
    // Kept from an earlier sign-in of this browser, so that a second tab does not spoil the first.
    Secret browser = visit.crumbs().signIn().orElseGet(random::next);
    visit.crumbs().signIn(browser);
    try {
      String page =
          service.page(signIns.begin(browser, visit.session().map(Session::user))).toString();
      // A redirect would be held to form-action, and Entra ID may lead on to any other host.
      pages.show(visit, "leaving", "/", Map.of("address", page));
    } catch (SignInMisconfigured fault) {
      fail(visit, Trouble.MISCONFIGURED, "unknown", String.valueOf(fault.getMessage()));
    }
  }

  /** POST, by way of the browser from another site: ends a sign-in. */
  void end(Context context) {
    Visit visit = visits.of(context);
    Answer answer = Answer.of(visit.anyForm());
    switch (story.end(answer, visit.crumbs().signIn(), visit.client())) {
      case SignInStory.Ending.Connected connected -> {
        LOG.info(
            "event=portal-sign-in mailbox={} client={}",
            connected.person().mailbox(),
            visit.client());
        enter(visit, connected.person());
      }
      case SignInStory.Ending.Entered entered -> {
        LOG.info(
            "event=portal-administrator-sign-in mailbox=\"{}\" client={} cause=\"{}\"",
            Phrase.of(entered.person().mailbox()),
            visit.client(),
            Phrase.of(entered.cause()));
        enter(visit, entered.person());
      }
      case SignInStory.Ending.Failed failed ->
          fail(visit, failed.trouble(), failed.who(), failed.cause());
    }
  }

  private void enter(Visit visit, Session.Person person) {
    visit.session().ifPresent(sessions::end);
    Session session = sessions.open(person);
    record.signedIn(visit, person);
    visit.crumbs().session(session.token());
    visit.context().redirect(session.home(), HttpStatus.SEE_OTHER);
  }

  private void fail(Visit visit, Trouble trouble, String who, String cause) {
    record.failed(visit, who, trouble);
    String reference = Reference.next();
    LOG.warn(
        "event=portal-sign-in-failed mailbox=\"{}\" client={} failure={} reference={} cause=\"{}\"",
        Phrase.of(who),
        visit.client(),
        trouble.word(),
        reference,
        Phrase.of(cause));
    pages.show(visit, trouble, Optional.of(reference));
  }

  private void leave(Visit visit, Session session) {
    sessions.end(session);
    record.signedOut(visit, session);
  }

  /** POST: ends the session. */
  void leave(Context context) {
    Visit visit = visits.of(context);
    var _ = visit.ownForm();
    visit.session().ifPresent(session -> leave(visit, session));
    visit.crumbs().endSession();
    context.redirect("/", HttpStatus.SEE_OTHER);
  }
}
