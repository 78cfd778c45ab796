package org.kumobashi.server.net;

import io.netty.channel.Channel;
import io.netty.util.Attribute;
import io.netty.util.AttributeKey;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.kumobashi.protocol.dialogue.UpstreamDialogue;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.server.login.Admission;
import org.kumobashi.server.login.Login;
import org.kumobashi.server.login.LoginRequest;
import org.kumobashi.server.telemetry.Trace;
import org.kumobashi.server.telemetry.Traces;

/** Lets the traces there are listen in. While there is none it does nothing at all. */
final class Taps {
  private static final AttributeKey<String> NAME = AttributeKey.valueOf("kumobashi.trace");

  private final Traces traces;
  private final Login login;
  private final AtomicLong numbers = new AtomicLong();

  Taps(Traces traces, Login login) {
    this.traces = traces;
    this.login = login;
  }

  /** The trace that wants to know of this mailbox's sessions. */
  Optional<Trace> trace(Admission admission) {
    return traces.running(admission.mailbox().address());
  }

  /** The same dialogue, overheard if somebody wants to know. */
  UpstreamDialogue overheard(UpstreamDialogue dialogue, Admission admission) {
    return trace(admission)
        .map(trace -> overheard(dialogue, admission, new Tap.Wanted(trace, "u" + next())))
        .orElse(dialogue);
  }

  /** A dialogue on a channel that was dialled before. */
  UpstreamDialogue overheard(UpstreamDialogue dialogue, Admission admission, Channel channel) {
    return trace(admission)
        .map(trace -> overheard(dialogue, admission, new Tap.Wanted(trace, name(channel))))
        .orElse(dialogue);
  }

  private static UpstreamDialogue overheard(
      UpstreamDialogue dialogue, Admission admission, Tap.Wanted wanted) {
    Tap tap = new Tap(wanted.trace(), Tap.Ends.upstream(wanted.name()), admission.protocol());
    tap.note("for device " + admission.device().id() + ", " + admission.protocol());
    return new TracedDialogue(dialogue, tap, wanted.name());
  }

  private long next() {
    return numbers.incrementAndGet();
  }

  /** Remembers by which name a dialogue was told, for what follows on its channel. */
  void keepName(UpstreamDialogue dialogue, Channel channel) {
    if (dialogue instanceof TracedDialogue traced) {
      channel.attr(NAME).set(traced.name());
    }
  }

  /** The name of an upstream channel in traces. */
  String name(Channel channel) {
    Attribute<String> kept = channel.attr(NAME);
    kept.setIfAbsent("u" + next());
    return kept.get();
  }

  /** A login that ended without a session. */
  void refused(LoginRequest request, LoginFailure failure) {
    login
        .mailbox(request)
        .flatMap(traces::running)
        .ifPresent(
            trace ->
                trace.add(
                    "--",
                    "login by %s from %s refused: %s"
                        .formatted(
                            request.protocol(),
                            request.client().getHostAddress(),
                            FailureShown.of(failure))));
  }
}
