package org.kumobashi.server.tokens;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.server.accounts.IdleGrants;
import org.kumobashi.server.accounts.StoreException;
import org.kumobashi.server.telemetry.Metrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Redeems grants that no login has used for long, since Entra ID lets a refresh token die that lies
 * unused for 90 days. One grant at a step and one at a time, so that the steps are the pace; a
 * redemption is the same as a login's, shares its flight, and ends in the same states.
 */
public final class KeepAlive {
  private static final Logger LOG = LoggerFactory.getLogger(KeepAlive.class);

  /** Longer than any redemption takes. */
  private static final Duration LEASE = Duration.ofMinutes(20);

  private final IdleGrants grants;
  private final AccessTokens tokens;
  private final KeepAliveTimes times;
  private final KeepAlivePause pause;
  private final InstantSource clock;
  private final Metrics metrics;
  private final AtomicBoolean underWay = new AtomicBoolean();

  KeepAlive(IdleGrants grants, AccessTokens tokens, Rules rules, Metrics metrics) {
    this.grants = grants;
    this.tokens = tokens;
    this.times = rules.times();
    this.pause = rules.pause();
    this.clock = rules.clock();
    this.metrics = metrics;
  }

  /** When a grant is kept alive, and when none is. */
  record Rules(KeepAliveTimes times, KeepAlivePause pause, InstantSource clock) {}

  /** Begins with the grant due longest, if there is one and nothing speaks against it. */
  public void step() {
    if (pause.lasts() || !underWay.compareAndSet(false, true)) {
      return;
    }
    try {
      grants.claim(times.period(), LEASE).ifPresentOrElse(this::begin, () -> underWay.set(false));
    } catch (StoreException trouble) {
      underWay.set(false);
      LOG.error(
          "event=store-unusable doing=\"keeping idle grants alive\" cause=\"{}\"",
          trouble.getMessage());
    } catch (RuntimeException trouble) {
      underWay.set(false);
      LOG.error("doing=\"keeping idle grants alive\" cause=\"{}\"", trouble.getMessage(), trouble);
    }
  }

  /** How long the refresh token of an active grant has lain unused, at most. */
  public Duration longestUnused() {
    Instant now = clock.instant();
    return Duration.between(grants.longestUnused().orElse(now), now);
  }

  private void begin(IdleGrants.Idle idle) {
    var _ =
        tokens
            .keepAlive(idle.grant())
            .whenComplete(
                (outcome, _) -> {
                  underWay.set(false);
                  conclude(idle, outcome);
                });
  }

  private void conclude(IdleGrants.Idle idle, @Nullable TokenOutcome outcome) {
    switch (outcome) {
      case null -> failed(idle, "bug", times.retry(clock.instant(), idle.refreshed()));
      case TokenOutcome.Available available -> {
        metrics.keptAlive("kept-alive");
        LOG.debug("event=kept-alive grant={}", idle.grant().id());
      }
      case TokenOutcome.Unavailable(LoginFailure failure) -> refused(idle, failure);
    }
  }

  // Nobody tells when an account is released, but it is no trouble that more tries could end.
  private Instant again(IdleGrants.Idle idle, LoginFailure failure) {
    Instant now = clock.instant();
    return failure instanceof LoginFailure.AccountBlocked
        ? times.next(now)
        : times.retry(now, idle.refreshed());
  }

  private void refused(IdleGrants.Idle idle, LoginFailure failure) {
    failed(idle, failure.getClass().getSimpleName(), again(idle, failure));
    tell("telling of a keep-alive", idle, () -> grants.failed(idle.grant().id(), failure));
  }

  private void failed(IdleGrants.Idle idle, String kind, Instant again) {
    metrics.keptAlive(kind);
    tell("postponing a keep-alive", idle, () -> grants.postpone(idle.grant().id(), again));
  }

  private static void tell(String doing, IdleGrants.Idle idle, Runnable store) {
    try {
      store.run();
    } catch (StoreException trouble) {
      LOG.error(
          "event=store-unusable doing=\"{}\" grant={} cause=\"{}\"",
          doing,
          idle.grant().id(),
          trouble.getMessage());
    }
  }
}
