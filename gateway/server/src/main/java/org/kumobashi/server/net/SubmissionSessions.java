package org.kumobashi.server.net;

import static java.util.stream.Collectors.toSet;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.kumobashi.protocol.dialogue.ClientPolicy;
import org.kumobashi.protocol.dialogue.UpstreamDialogue;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.LoginFailure.Throttled;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamUnreachable;
import org.kumobashi.protocol.smtp.RecipientQuota;
import org.kumobashi.protocol.smtp.SmtpResetDialogue;
import org.kumobashi.server.accounts.MailboxError;
import org.kumobashi.server.login.Admission;
import org.kumobashi.server.login.Login;
import org.kumobashi.server.login.LoginOutcome;
import org.kumobashi.server.pacing.MailboxPace;
import org.kumobashi.server.pacing.Paces;
import org.kumobashi.server.pacing.Place;

/**
 * The upstream SMTP sessions of all mailboxes.
 *
 * <p>Exchange Online bears three sessions of a mailbox at once, and each costs TLS and a login that
 * can take seconds. So a client holds one only for a message: it is borrowed at MAIL, given back
 * after the reply to the final dot, kept for a while, and made fit by RSET for whoever is next in
 * the order of arrival.
 *
 * <p>Invariant: every open session of a mailbox is either lent, and its borrower holds one of the
 * mailbox's places, or idle; another is dialled only by who holds a place and found none idle; and
 * a session is idle before its place is free. So there are never more of them than places.
 *
 * <p>A session may have been used on another event loop than its next client's. It is moved while
 * it is idle, so that two channels of a relay always share one loop.
 */
final class SubmissionSessions implements SessionLender {
  /** An idle session that does not answer RSET in this time is given up for a new one. */
  private static final Duration RESET_LIMIT = Duration.ofSeconds(5);

  private final Login login;
  private final Dialer dialer;
  private final Dial dial;
  private final Paces paces;
  private final IdleSessions idle;
  private final Taps taps;
  private final Executor virtualThreads;
  private volatile Set<String> offers = ClientPolicy.EXCHANGE_OFFERS;

  /** Logs in upstream afresh; blocks. */
  interface Dial {
    Opening dial(Admission admission, Lease lease, EventLoop loop);
  }

  SubmissionSessions(
      NetServer.Rooms rooms, Dialer dialer, Dial dial, IdleSessions idle, Taps taps) {
    this.login = rooms.login();
    this.paces = rooms.paces();
    this.taps = taps;
    this.virtualThreads = rooms.virtualThreads();
    this.dialer = dialer;
    this.dial = dial;
    this.idle = idle;
  }

  /** A session to begin with, which shows that upstream lets the mailbox in; blocks. */
  Opening first(Admission admission, EventLoop loop, OpeningStory story) {
    return lend(admission, loop, story, false);
  }

  @Override
  public Future<Opening> borrow(Admission admission, EventLoop loop) {
    // The token of a session's beginning may be spent by now: ask for the current one.
    return OpeningStory.begin(
        virtualThreads,
        loop,
        story ->
            switch (login.renew(admission)) {
              case LoginOutcome.Refused(var failure) -> new Opening.Refused(failure);
              case LoginOutcome.Admitted(var renewed) -> lend(renewed, loop, story, true);
            },
        this::giveBack);
  }

  /** A session for a message of the gateway's own, which no device has to be looked up for. */
  Future<Opening> borrowForGateway(Admission admission, EventLoop loop) {
    return OpeningStory.begin(
        virtualThreads, loop, story -> lend(admission, loop, story, true), this::giveBack);
  }

  @Override
  public void giveBack(Opening.Opened session) {
    Channel channel = session.upstream();
    if (idle.park(account(session.admission()), channel, session.capabilities())) {
      session.lease().release();
    } else {
      channel.closeFuture().addListener(closed -> session.lease().release());
    }
  }

  /** What upstream's EHLO offered last. */
  Set<String> offers() {
    return offers;
  }

  @Override
  public void note(MailboxError error) {
    login.note(error);
  }

  @Override
  public void throttled(Admission admission) {
    pace(admission).throttled();
  }

  @Override
  public RecipientQuota quota(Admission admission) {
    return pace(admission);
  }

  private Opening lend(
      Admission admission, EventLoop loop, OpeningStory story, boolean forMessage) {
    MailboxPace pace = pace(admission);
    try {
      Optional<LoginFailure> refusal = story.patiently(pace::rest);
      if (refusal.isEmpty() && forMessage) {
        refusal = story.patiently(pace::turn);
      }
      if (refusal.isPresent()) {
        return new Opening.Refused(refusal.get());
      }
      Optional<Place> place = story.patiently(pace::place);
      return place.isPresent()
          ? session(admission, place.get()::release, loop)
          : new Opening.Refused(pace.noPlace());
    } catch (InterruptedException left) {
      return new Opening.Refused(new UpstreamUnreachable("the client left while it waited"));
    }
  }

  private Opening session(Admission admission, Lease lease, EventLoop loop) {
    boolean opened = false;
    try {
      Opening opening =
          reused(admission, lease, loop).orElseGet(() -> dial.dial(admission, lease, loop));
      opened = opening instanceof Opening.Opened;
      if (opening instanceof Opening.Opened(_, var keywords, _, _)) {
        offers = keywords.stream().map(it -> it.toUpperCase(Locale.ROOT)).collect(toSet());
      }
      if (opening instanceof Opening.Refused(Throttled _)) {
        throttled(admission);
      }
      return opening;
    } finally {
      if (!opened) {
        lease.release();
      }
    }
  }

  private Optional<Opening> reused(Admission admission, Lease lease, EventLoop loop) {
    IdleSessions.Account account = account(admission);
    Optional<IdleSessions.Idle> waiting = idle.take(account.user());
    while (waiting.isPresent()) {
      Channel channel = waiting.get().channel();
      if (waiting.get().account().equals(account)
          && moved(channel, loop)
          && dialer.resume(channel, reset(waiting.get(), admission), RESET_LIMIT)
              instanceof Dialer.Dialled.LoggedIn(var session, var keywords)) {
        return Optional.of(new Opening.Opened(session, keywords, admission, lease));
      }
      channel.close().awaitUninterruptibly();
      waiting = idle.take(account.user());
    }
    return Optional.empty();
  }

  private UpstreamDialogue reset(IdleSessions.Idle waiting, Admission admission) {
    UpstreamDialogue reset = new SmtpResetDialogue(waiting.keywords());
    return taps.overheard(reset, admission, waiting.channel());
  }

  private static boolean moved(Channel channel, EventLoop loop) {
    return channel.eventLoop().equals(loop)
        || (channel.deregister().awaitUninterruptibly().isSuccess()
            && loop.register(channel).awaitUninterruptibly().isSuccess());
  }

  private MailboxPace pace(Admission admission) {
    return paces.of(account(admission).user());
  }

  private static IdleSessions.Account account(Admission admission) {
    return new IdleSessions.Account(
        admission.grant().id(),
        Dialects.Identity.of(admission).smtpUser().toLowerCase(Locale.ROOT));
  }
}
