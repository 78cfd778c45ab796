package org.kumobashi.server.tokens;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.server.accounts.Accounts;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.GrantId;

/**
 * Hands out access tokens: from memory while they serve, redeemed ahead before they stop to, one
 * redemption per grant at a time. The rules of a token's life are in {@link TokenCache}; no
 * password is checked here.
 */
public final class AccessTokens {
  private final InstantSource clock;
  private volatile Duration patience;
  private final TokenCache cache;
  private final Setbacks setbacks;
  private final GrantRedemption redemption;
  private final GrantRedemption keptAlive;
  private final SingleFlight flights;

  /**
   * @param executor runs redemptions, each on a thread of its own that may block
   */
  public AccessTokens(
      Accounts accounts, Redeemer redeemer, Executor executor, TokenSettings settings) {
    this.clock = settings.clock();
    this.patience = settings.patience();
    this.cache = new TokenCache(settings.refreshMargin(), clock);
    this.setbacks = new Setbacks(clock);
    this.redemption =
        new GrantRedemption(
            accounts,
            new RecordedRedeemer(redeemer, accounts, "login"),
            cache,
            setbacks,
            settings.portal());
    this.keptAlive =
        new GrantRedemption(
            accounts,
            new RecordedRedeemer(redeemer, accounts, "keep-alive"),
            cache,
            setbacks,
            settings.portal());
    this.flights = new SingleFlight(executor);
  }

  /**
   * An access token of this grant. Blocks while one has to be redeemed, at most for the settings'
   * patience; never for the sake of another grant.
   *
   * @param grant as the store has it now: its state decides whether Entra ID is asked at all
   */
  public TokenOutcome token(Grant grant) {
    Instant now = clock.instant();
    if (isBarred(grant, now)) {
      return new TokenOutcome.Unavailable(
          redemption.failure(grant.state(), "the grant is " + grant.state()));
    }
    Optional<TokenCache.Held> serving = cache.held(grant.id()).filter(held -> held.servesAt(now));
    if (serving.isPresent()) {
      refreshAhead(grant, serving.get(), now);
      return new TokenOutcome.Available(serving.get().token(), false);
    }
    return orLastResort(grant.id(), redeemed(grant));
  }

  /**
   * Redeems a grant although no login asks for its token, or joins a redemption under way. Does not
   * block.
   */
  CompletableFuture<TokenOutcome> keepAlive(Grant grant) {
    return flights.join(
        grant.id(),
        () ->
            setbacks
                .of(grant.id())
                .<TokenOutcome>map(TokenOutcome.Unavailable::new)
                .orElseGet(() -> keptAlive.redeem(grant)));
  }

  /** Drops a token that upstream refused, if it is still the one handed out. */
  public void forget(GrantId id, AccessToken rejected) {
    cache.dropRejected(id, rejected);
  }

  /** Drops everything remembered of a grant: it was removed, or its owner signed in again. */
  public void forgetAll(GrantId id) {
    cache.dropAll(id);
    setbacks.clearAll(id);
  }

  /** Has logins wait so long for a redemption from here on. */
  void change(Duration other) {
    patience = other;
  }

  /**
   * Waits for the redemptions under way, at most for the settings' patience: Entra ID may have
   * replaced a refresh token already, and its answer is the only copy of the new one.
   */
  public void finish() {
    flights.awaitLandings(patience);
  }

  private static boolean isBarred(Grant grant, Instant now) {
    return switch (grant.state()) {
      case ACTIVE -> false;
      case SIGN_IN_REQUIRED -> true;
      case BLOCKED -> now.isBefore(grant.changed().plus(Setbacks.BLOCKED));
    };
  }

  private void refreshAhead(Grant grant, TokenCache.Held held, Instant now) {
    if (held.ageingAt(now) && setbacks.of(grant.id()).isEmpty()) {
      var _ = flights.join(grant.id(), () -> redeemUnlessDone(grant));
    }
  }

  private TokenOutcome redeemed(Grant grant) {
    return setbacks
        .of(grant.id())
        .<TokenOutcome>map(TokenOutcome.Unavailable::new)
        .orElseGet(() -> await(flights.join(grant.id(), () -> redeemUnlessDone(grant))));
  }

  // Between a look at the cache and the start of this flight the one before may have landed.
  private TokenOutcome redeemUnlessDone(Grant grant) {
    Instant now = clock.instant();
    Optional<LoginFailure> setback = setbacks.of(grant.id());
    if (setback.isPresent()) {
      return new TokenOutcome.Unavailable(setback.get());
    }
    return cache
        .held(grant.id())
        .filter(held -> held.servesAt(now) && !held.ageingAt(now))
        .<TokenOutcome>map(held -> new TokenOutcome.Available(held.token(), false))
        .orElseGet(() -> redemption.redeem(grant));
  }

  // A dead grant has lost its entry by now, so this only ever bridges trouble that is not its own.
  private TokenOutcome orLastResort(GrantId id, TokenOutcome outcome) {
    return switch (outcome) {
      case TokenOutcome.Available available -> available;
      case TokenOutcome.Unavailable unavailable ->
          cache
              .held(id)
              .filter(held -> held.lastResortAt(clock.instant()))
              .<TokenOutcome>map(held -> new TokenOutcome.Available(held.token(), false))
              .orElse(unavailable);
    };
  }

  private TokenOutcome await(CompletableFuture<TokenOutcome> flight) {
    try {
      return flight.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException tooSlow) {
      return unavailable("no answer to the token request within " + patience.toSeconds() + " s");
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return unavailable("interrupted while waiting for a token");
    } catch (ExecutionException bug) {
      throw new IllegalStateException("a redemption failed in a way nobody foresaw", bug);
    }
  }

  private static TokenOutcome unavailable(String cause) {
    return new TokenOutcome.Unavailable(new LoginFailure.TokenServiceUnavailable(cause));
  }
}
