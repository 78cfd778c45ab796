package org.kumobashi.server.tokens;

import java.time.Duration;
import java.util.Optional;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Accounts;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The story of one redemption: which refresh token, what Entra ID said to it, and what is
 * remembered of that in the cache, among the setbacks and in the store. Only a verdict of Entra ID
 * changes a grant's state; trouble on the way never does.
 */
final class GrantRedemption {
  private static final Logger LOG = LoggerFactory.getLogger(GrantRedemption.class);

  private final Accounts accounts;
  private final Redeemer redeemer;
  private final TokenCache cache;
  private final Setbacks setbacks;
  private final String portal;

  GrantRedemption(
      Accounts accounts, Redeemer redeemer, TokenCache cache, Setbacks setbacks, String portal) {
    this.accounts = accounts;
    this.redeemer = redeemer;
    this.cache = cache;
    this.setbacks = setbacks;
    this.portal = portal;
  }

  /** Redeems the grant and remembers the outcome. */
  TokenOutcome redeem(Grant grant) {
    try {
      return attempt(grant);
    } catch (StoreException trouble) {
      LOG.error(
          "event=store-unusable doing=\"redeeming a grant\" grant={} cause=\"{}\"",
          grant.id(),
          trouble.getMessage());
      return passing(grant, "store: " + trouble.getMessage(), Optional.empty());
    }
  }

  /** The failure a login meets while its grant is in this state. */
  LoginFailure failure(Grant.State state, String cause) {
    return state == Grant.State.BLOCKED
        ? new LoginFailure.AccountBlocked(cause)
        : new LoginFailure.SignInRequired(cause, portal);
  }

  private TokenOutcome attempt(Grant grant) {
    Optional<Secret> refreshToken = accounts.refreshToken(grant.id());
    if (grant.kind() == Grant.Kind.DELEGATED && refreshToken.isEmpty()) {
      return new TokenOutcome.Unavailable(
          failure(Grant.State.SIGN_IN_REQUIRED, "the grant has no refresh token"));
    }
    Optional<LoginFailure> verdict = setbacks.on(grant, refreshToken);
    if (verdict.isPresent()) {
      return new TokenOutcome.Unavailable(verdict.get());
    }
    return conclude(grant, refreshToken, redeemer.redeem(grant, refreshToken));
  }

  private TokenOutcome conclude(Grant grant, Optional<Secret> shown, Redemption redemption) {
    return switch (redemption) {
      case Redemption.Redeemed redeemed -> available(grant, redeemed);
      case Redemption.Dead dead -> dead(grant, shown, dead);
      case Redemption.Throttled(String cause, Optional<Duration> wait) ->
          passing(grant, cause, wait);
      case Redemption.Unavailable(String cause, Optional<Duration> wait) ->
          passing(grant, cause, wait);
      case Redemption.Foreign foreign -> foreign(grant, shown, foreign);
      case Redemption.Misconfigured ours -> misconfigured(grant, ours);
    };
  }

  private TokenOutcome available(Grant grant, Redemption.Redeemed redeemed) {
    setbacks.clear(grant.id());
    cache.keep(grant.id(), redeemed.token(), redeemed.lifetime());
    if (state(grant) != Grant.State.ACTIVE) {
      record(grant, Grant.State.ACTIVE, "Entra ID issues tokens for it again");
    }
    return new TokenOutcome.Available(redeemed.token(), true);
  }

  // While the answer was on its way another gateway may have shown the token it was for, and have
  // written down that it is dead. The one that came with the answer is in its place by now.
  private Grant.State state(Grant grant) {
    try {
      return accounts.grant(grant.id()).orElse(grant).state();
    } catch (StoreException trouble) {
      couldNotRecord(grant, trouble);
      return grant.state();
    }
  }

  private TokenOutcome dead(Grant grant, Optional<Secret> shown, Redemption.Dead dead) {
    LoginFailure failure = failure(dead.state(), dead.cause());
    setbacks.condemn(grant.id(), shown, dead.state(), failure);
    // Another node may have rotated the token, or its owner may have signed in, while we asked:
    // then the verdict is about a token that no longer counts.
    if (shown.isPresent() && !recorded(grant, shown, dead)) {
      return attempt(grant);
    }
    LOG.info(
        "doing=\"redeeming a grant\" grant={} failure={} cause=\"{}\"",
        grant.id(),
        failure.getClass().getSimpleName(),
        dead.cause());
    cache.dropAll(grant.id());
    if (shown.isEmpty()) {
      record(grant, dead.state(), dead.cause());
    }
    return new TokenOutcome.Unavailable(failure);
  }

  private TokenOutcome passing(Grant grant, String cause, Optional<Duration> wait) {
    LoginFailure failure = new LoginFailure.TokenServiceUnavailable(cause);
    LOG.warn(
        "doing=\"redeeming a grant\" grant={} failure=TokenServiceUnavailable cause=\"{}\"",
        grant.id(),
        cause);
    setbacks.remember(grant.id(), failure, wait.orElse(Setbacks.SHORT));
    return new TokenOutcome.Unavailable(failure);
  }

  private TokenOutcome foreign(Grant grant, Optional<Secret> shown, Redemption.Foreign foreign) {
    // The right token, or the right name for this one, may have been imported while we asked.
    Optional<Grant> present = accounts.grant(grant.id());
    if (present.isPresent() && !present.get().equals(grant)) {
      return attempt(present.get());
    }
    LoginFailure failure = new LoginFailure.Misconfigured(foreign.cause());
    LOG.error(
        "doing=\"redeeming a grant\" grant={} failure=Misconfigured cause=\"{}\"",
        grant.id(),
        foreign.cause());
    cache.dropAll(grant.id());
    setbacks.disown(grant, shown, failure);
    return new TokenOutcome.Unavailable(failure);
  }

  private TokenOutcome misconfigured(Grant grant, Redemption.Misconfigured ours) {
    LoginFailure failure = new LoginFailure.Misconfigured(ours.cause());
    LOG.error(
        "doing=\"redeeming a grant\" grant={} failure=Misconfigured cause=\"{}\"",
        grant.id(),
        ours.cause());
    setbacks.remember(grant.id(), failure, Setbacks.MISCONFIGURED);
    return new TokenOutcome.Unavailable(failure);
  }

  /** Writes the verdict down if it is about the token the grant has; whether it is. */
  private boolean recorded(Grant grant, Optional<Secret> shown, Redemption.Dead dead) {
    try {
      return accounts.condemn(grant.id(), shown, dead.state(), dead.cause());
    } catch (StoreException trouble) {
      couldNotRecord(grant, trouble);
      return accounts.refreshToken(grant.id()).equals(shown);
    }
  }

  private void record(Grant grant, Grant.State state, String reason) {
    try {
      accounts.setGrantState(grant.id(), state, reason);
    } catch (StoreException trouble) {
      couldNotRecord(grant, trouble);
    }
  }

  // What Entra ID said stays true; the next redemption will try to write it down again.
  private static void couldNotRecord(Grant grant, StoreException trouble) {
    LOG.error(
        "event=store-unusable doing=\"recording a grant's state\" grant={} cause=\"{}\"",
        grant.id(),
        trouble.getMessage());
  }
}
