package org.kumobashi.server.tokens;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.config.Tokens;

/**
 * Lets only so many token requests go on at once, and only so many begin in a second, over all
 * grants and in the order they came: after a restart the tokens of all clients are missed at the
 * same time. Who waits too long is told that the token service is unavailable.
 */
final class OrderlyRedeemer implements Redeemer, AutoCloseable {
  private static final int EVERYBODY = 1_000_000;

  private final Redeemer redeemer;
  private final Semaphore places;
  private final Duration interval;
  private final Duration longestWait;
  private final InstantSource clock;
  private final Pause pause;
  private Instant next = Instant.MIN;
  private volatile boolean closed;

  OrderlyRedeemer(Redeemer redeemer, Tokens bounds, InstantSource clock, Pause pause) {
    this.redeemer = redeemer;
    this.places = new Semaphore(bounds.atOnce(), true);
    this.interval = Duration.ofSeconds(1).dividedBy(bounds.perSecond());
    this.longestWait = bounds.longestWait();
    this.clock = clock;
    this.pause = pause;
  }

  @Override
  public Redemption redeem(Grant grant, Optional<Secret> refreshToken) {
    Instant began = clock.instant();
    try {
      if (!places.tryAcquire(longestWait.toMillis(), TimeUnit.MILLISECONDS)) {
        return noTurn();
      }
      try {
        return mayBegin(began) ? redeemer.redeem(grant, refreshToken) : noTurn();
      } finally {
        places.release();
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return unavailable("interrupted while waiting for a turn to ask");
    }
  }

  private boolean mayBegin(Instant began) throws InterruptedException {
    Optional<Duration> wait = turn(began.plus(longestWait));
    if (wait.isEmpty()) {
      return false;
    }
    if (wait.get().isPositive()) {
      pause.last(wait.get());
    }
    return !closed;
  }

  /** How long until the next turn, which is taken then; empty if that would be too late. */
  private synchronized Optional<Duration> turn(Instant latest) {
    Instant now = clock.instant();
    Instant mine = next.isBefore(now) ? now : next;
    if (closed || mine.isAfter(latest)) {
      return Optional.empty();
    }
    next = mine.plus(interval);
    return Optional.of(Duration.between(now, mine));
  }

  private Redemption noTurn() {
    return unavailable(
        closed
            ? "the gateway is stopping"
            : "no turn to ask for a token within " + longestWait.toSeconds() + " s (tokens.wait)");
  }

  private static Redemption unavailable(String cause) {
    return new Redemption.Unavailable(cause, Optional.empty());
  }

  /** Lets those who have asked finish, and nobody begin who waits. */
  @Override
  public void close() {
    closed = true;
    places.release(EVERYBODY);
  }
}
