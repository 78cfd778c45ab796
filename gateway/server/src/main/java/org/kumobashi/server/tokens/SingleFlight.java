package org.kumobashi.server.tokens;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.server.accounts.GrantId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One redemption per grant at a time, on a thread of its own: whoever asks meanwhile shares its
 * outcome, and it goes on to its end even when everybody has given up waiting. Grants never wait
 * for each other.
 */
final class SingleFlight {
  private static final Logger LOG = LoggerFactory.getLogger(SingleFlight.class);

  private final ConcurrentMap<GrantId, CompletableFuture<TokenOutcome>> flights =
      new ConcurrentHashMap<>();
  private final Executor executor;

  /** Redemptions run on this executor, which must not run them on the calling thread. */
  SingleFlight(Executor executor) {
    this.executor = executor;
  }

  /** Joins the redemption under way for this grant, or starts one. Does not block. */
  CompletableFuture<TokenOutcome> join(GrantId id, Supplier<TokenOutcome> redemption) {
    CompletableFuture<TokenOutcome> mine = new CompletableFuture<>();
    CompletableFuture<TokenOutcome> theirs = flights.putIfAbsent(id, mine);
    if (theirs != null) {
      return theirs;
    }
    // A bug in there must reach those who wait, or they would wait in vain.
    try {
      var _ =
          CompletableFuture.supplyAsync(redemption, executor)
              .whenComplete((outcome, bug) -> land(id, mine, outcome, bug));
    } catch (RejectedExecutionException stopping) {
      LoginFailure failure = new LoginFailure.TokenServiceUnavailable("the gateway is stopping");
      land(id, mine, new TokenOutcome.Unavailable(failure), null);
    }
    return mine;
  }

  /** Waits for the redemptions under way to end, but no longer than this. */
  void awaitLandings(Duration patience) {
    CompletableFuture<?>[] underWay = flights.values().toArray(new CompletableFuture<?>[0]);
    try {
      CompletableFuture.allOf(underWay).get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException bug) {
      LOG.debug("one of the last redemptions failed, as was logged when it did", bug);
    } catch (TimeoutException tooSlow) {
      LOG.warn("doing=\"stopping\" cause=\"a redemption takes longer than {}\"", patience, tooSlow);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }

  private void land(
      GrantId id,
      CompletableFuture<TokenOutcome> flight,
      TokenOutcome outcome,
      @Nullable Throwable bug) {
    flights.remove(id, flight);
    if (bug == null) {
      flight.complete(outcome);
    } else {
      LOG.error("doing=\"redeeming a grant\" grant={} failure=bug", id, bug);
      flight.completeExceptionally(bug);
    }
  }
}
