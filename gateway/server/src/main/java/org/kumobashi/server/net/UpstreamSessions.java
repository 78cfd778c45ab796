package org.kumobashi.server.net;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.kumobashi.protocol.dialogue.UpstreamDialogue;
import org.kumobashi.protocol.identity.LoginFailure.TooManySessions;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamRefused;
import org.kumobashi.server.accounts.MailboxError;
import org.kumobashi.server.login.Admission;
import org.kumobashi.server.login.Login;
import org.kumobashi.server.login.LoginOutcome;
import org.kumobashi.server.login.LoginRequest;
import org.kumobashi.server.telemetry.Metrics;

/**
 * The story of a session's beginning, on a virtual thread: login, a free place, dial; and if
 * upstream rejects a cached token, a fresh one and one more dial.
 */
final class UpstreamSessions implements SessionOpener {
  private final Login login;
  private final Metrics metrics;
  private final SessionRegistry registry;
  private final Dialer dialer;
  private final Dialects dialects;
  private final Taps taps;
  private final SubmissionSessions submissions;
  private final Executor virtualThreads;

  UpstreamSessions(
      NetServer.Rooms rooms,
      SessionRegistry registry,
      Dialer dialer,
      Dialects dialects,
      IdleSessions idle) {
    this.login = rooms.login();
    this.metrics = rooms.metrics();
    this.registry = registry;
    this.dialer = dialer;
    this.dialects = dialects;
    this.taps = new Taps(rooms.traces(), rooms.login());
    this.submissions = new SubmissionSessions(rooms, dialer, this::dial, idle, taps);
    this.virtualThreads = rooms.virtualThreads();
  }

  /** What lets traces listen in. */
  Taps taps() {
    return taps;
  }

  /** How messages of the gateway's own go, on the same sessions. */
  Courier.Route route() {
    return new Courier.Route(submissions, dialer);
  }

  /** The sessions of clients that send. */
  SessionLender submissions() {
    return submissions;
  }

  @Override
  public Future<Opening> open(LoginRequest request, EventLoop loop) {
    return OpeningStory.begin(
        virtualThreads,
        loop,
        story -> told(request, opened(request, loop, story)),
        UpstreamSessions::close);
  }

  private Opening opened(LoginRequest request, EventLoop loop, OpeningStory story) {
    return switch (login.attempt(request)) {
      case LoginOutcome.Refused(var failure) -> new Opening.Refused(failure);
      case LoginOutcome.Admitted(var admission) ->
          noted(admission, request.client(), admitted(admission, loop, story));
    };
  }

  private Opening told(LoginRequest request, Opening opening) {
    if (opening instanceof Opening.Refused(var failure)) {
      taps.refused(request, failure);
    }
    return opening;
  }

  @Override
  public Set<String> offers() {
    return submissions.offers();
  }

  private static void close(Opening.Opened unwanted) {
    unwanted.upstream().close().addListener(closed -> unwanted.lease().release());
  }

  private Opening noted(Admission admission, InetAddress client, Opening opening) {
    if (opening instanceof Opening.Refused(var failure)) {
      login.note(admission.error(client, MailboxError.Kind.of(failure), failure.cause()));
    }
    return opening;
  }

  private Opening admitted(Admission admission, EventLoop loop, OpeningStory story) {
    return switch (admission.protocol()) {
      case SMTP -> submissions.first(admission, loop, story);
      case IMAP, POP3 -> lease(admission, loop);
    };
  }

  private Opening lease(Admission admission, EventLoop loop) {
    String mailbox = admission.mailbox().address();
    Optional<Lease> lease = registry.acquire(mailbox, admission.protocol());
    if (lease.isEmpty()) {
      return new Opening.Refused(
          new TooManySessions(
              mailbox + " has all the " + admission.protocol().word() + " sessions it may have"));
    }
    boolean opened = false;
    try {
      Opening opening = dial(admission, lease.get(), loop);
      opened = opening instanceof Opening.Opened;
      return opening;
    } finally {
      // After a bug too, or a mailbox would run out of places without having a session.
      if (!opened) {
        lease.get().release();
      }
    }
  }

  private Opening dial(Admission admission, Lease lease, EventLoop loop) {
    long began = System.nanoTime();
    UpstreamDialogue dialogue = taps.overheard(dialogue(admission), admission);
    Dialer.Dialled dialled = dialer.dial(admission.protocol(), dialogue, loop);
    boolean granted = dialled instanceof Dialer.Dialled.LoggedIn;
    metrics.dialled(admission.protocol(), granted, Duration.ofNanos(System.nanoTime() - began));
    return switch (dialled) {
      case Dialer.Dialled.LoggedIn(var channel, var capabilities) -> {
        taps.keepName(dialogue, channel);
        yield new Opening.Opened(channel, capabilities, admission, lease);
      }
      case Dialer.Dialled.Failed(UpstreamRefused refused)
          when refused.tokenSuspect() && !admission.fresh() ->
          again(admission, lease, loop);
      case Dialer.Dialled.Failed(var failure) -> new Opening.Refused(failure);
    };
  }

  private UpstreamDialogue dialogue(Admission admission) {
    return dialects.upstream(admission.protocol(), Dialects.Identity.of(admission));
  }

  private Opening again(Admission rejected, Lease lease, EventLoop loop) {
    return switch (login.again(rejected)) {
      case LoginOutcome.Refused(var failure) -> new Opening.Refused(failure);
      case LoginOutcome.Admitted(var fresh) -> dial(fresh, lease, loop);
    };
  }
}
