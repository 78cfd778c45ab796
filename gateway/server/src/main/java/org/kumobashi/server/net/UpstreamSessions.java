package org.kumobashi.server.net;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.kumobashi.protocol.dialogue.UpstreamDialogue;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.LoginFailure.Misconfigured;
import org.kumobashi.protocol.identity.LoginFailure.TooManySessions;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamRefused;
import org.kumobashi.server.login.Admission;
import org.kumobashi.server.login.Login;
import org.kumobashi.server.login.LoginOutcome;
import org.kumobashi.server.login.LoginRequest;
import org.kumobashi.server.telemetry.Metrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The story of a session's beginning, on a virtual thread: login, a free place, dial; and if
 * upstream rejects a cached token, a fresh one and one more dial.
 */
final class UpstreamSessions implements SessionOpener {
  private static final Logger LOG = LoggerFactory.getLogger(UpstreamSessions.class);

  private final Login login;
  private final Metrics metrics;
  private final SessionRegistry registry;
  private final Dialer dialer;
  private final Dialects dialects;
  private final Executor virtualThreads;

  UpstreamSessions(
      NetServer.Rooms rooms, SessionRegistry registry, Dialer dialer, Dialects dialects) {
    this.login = rooms.login();
    this.metrics = rooms.metrics();
    this.registry = registry;
    this.dialer = dialer;
    this.dialects = dialects;
    this.virtualThreads = rooms.virtualThreads();
  }

  @Override
  public Future<Opening> open(LoginRequest request, EventLoop loop) {
    return onVirtualThread(
        loop,
        () ->
            switch (login.attempt(request)) {
              case LoginOutcome.Refused(var failure) -> new Opening.Refused(failure);
              case LoginOutcome.Admitted(var admission) -> lease(admission, loop);
            });
  }

  @Override
  public Future<Opening> reopen(Admission admission, Lease lease, EventLoop loop) {
    // The token of a session's beginning may be spent by now: ask for the current one.
    return onVirtualThread(
        loop,
        () ->
            switch (login.renew(admission)) {
              case LoginOutcome.Refused(var failure) -> new Opening.Refused(failure);
              case LoginOutcome.Admitted(var renewed) -> dial(renewed, lease, loop);
            });
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
    Dialer.Dialled dialled = dialer.dial(admission.protocol(), dialogue(admission), loop);
    boolean granted = dialled instanceof Dialer.Dialled.LoggedIn;
    metrics.dialled(admission.protocol(), granted, Duration.ofNanos(System.nanoTime() - began));
    return switch (dialled) {
      case Dialer.Dialled.LoggedIn(var channel, var capabilities) ->
          new Opening.Opened(channel, capabilities, admission, lease);
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

  // A bug must not leave a client waiting for ever: it is logged with its stack and answered as
  // ours.
  private Future<Opening> onVirtualThread(EventLoop loop, Supplier<Opening> story) {
    Promise<Opening> promise = loop.newPromise();
    virtualThreads.execute(
        () -> {
          try {
            promise.setSuccess(story.get());
          } catch (RuntimeException | LinkageError bug) {
            LOG.error("event=bug doing=\"opening a session\"", bug);
            LoginFailure failure = new Misconfigured("a bug: " + bug.getClass().getSimpleName());
            promise.trySuccess(new Opening.Refused(failure));
          }
        });
    return promise;
  }
}
