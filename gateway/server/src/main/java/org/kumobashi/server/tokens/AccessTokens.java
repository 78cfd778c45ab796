package org.kumobashi.server.tokens;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.LoginFailure.AccountBlocked;
import org.kumobashi.protocol.identity.LoginFailure.Misconfigured;
import org.kumobashi.protocol.identity.LoginFailure.SignInRequired;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Accounts;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.GrantId;
import org.kumobashi.server.config.Configuration;

/**
 * Access tokens by grant.
 *
 * <p>The idea: a login almost never waits for Entra ID. A token is handed out until the refresh
 * margin before its end, and some minutes earlier one login has it refreshed behind everybody's
 * back. When there is none, one redemption runs per grant and all logins that want it wait for that
 * one; different grants never wait for each other.
 *
 * <p>Invariants: a refresh token is redeemed by one thread at a time; a rotated one is on disk
 * before the access token that came with it is used, even if nobody waits for it any more; passing
 * trouble changes nothing but a short back-off; a grant known to be dead costs no request until its
 * owner has signed in again.
 *
 * <p>Refused: MSAL's own token cache (it grows, mixes users and hides the refresh token); a
 * scheduled refresh of all grants (a storm for mailboxes nobody reads); handing out a nearly spent
 * token whenever there is one (an IMAP session ends with its token), except while Entra ID is away.
 */
public final class AccessTokens implements AutoCloseable {
  private static final Duration REFRESH_AHEAD = Duration.ofMinutes(5);
  private static final Duration LAST_RESORT = Duration.ofMinutes(2);
  private static final Duration SHORT_BACK_OFF = Duration.ofSeconds(2);
  private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(5);
  private static final Duration BLOCKED_RECHECK = Duration.ofMinutes(15);

  private final Cache<GrantId, AccessToken> cache;
  private final Cache<GrantId, BackOff> backOffs;
  private final Map<GrantId, CompletableFuture<Redemption>> running = new ConcurrentHashMap<>();
  private final Accounts accounts;
  private final Redeemer redeemer;
  private final Clock clock;
  private final Policy policy;
  private final ExecutorService virtualThreads;

  private record BackOff(Instant until, LoginFailure failure) {}

  /**
   * What concerns tokens.
   *
   * @param margin how long before its end a token is no longer handed out
   * @param portal where owners sign in again
   */
  record Policy(Duration margin, String portal) {}

  AccessTokens(
      Accounts accounts,
      Redeemer redeemer,
      Policy policy,
      Clock clock,
      ExecutorService virtualThreads) {
    this.accounts = accounts;
    this.redeemer = redeemer;
    this.policy = policy;
    this.clock = clock;
    this.virtualThreads = virtualThreads;
    this.cache =
        Caffeine.newBuilder().maximumSize(100_000).expireAfterWrite(Duration.ofHours(24)).build();
    this.backOffs =
        Caffeine.newBuilder().maximumSize(100_000).expireAfterWrite(LONGEST_BACK_OFF).build();
  }

  /**
   * Tokens as a gateway uses them, redeemed through MSAL.
   *
   * @throws IOException if the configured trust file cannot be read
   */
  public static AccessTokens create(Configuration configuration, Accounts accounts, Clock clock)
      throws IOException {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    Redeemer redeemer =
        new MsalRedeemer(
            configuration.entra(),
            new MsalRedeemer.Surroundings(accounts, configuration.portal(), threads, clock));
    Policy policy = new Policy(configuration.entra().refreshMargin(), configuration.portal());
    return new AccessTokens(accounts, redeemer, policy, clock, threads);
  }

  /** A token for this grant. Blocks while one is redeemed. */
  public TokenOutcome token(Grant grant) {
    Optional<LoginFailure> dead = dead(grant);
    if (dead.isPresent()) {
      return new TokenOutcome.Unavailable(dead.get());
    }
    Optional<AccessToken> cached = Optional.ofNullable(cache.getIfPresent(grant.id()));
    Duration left =
        cached
            .map(token -> Duration.between(clock.instant(), token.expiresAt()))
            .orElse(Duration.ZERO);
    if (left.compareTo(policy.margin()) <= 0) {
      return redeemOr(grant, cached.filter(token -> left.compareTo(LAST_RESORT) > 0));
    }
    if (left.compareTo(policy.margin().plus(REFRESH_AHEAD)) <= 0) {
      // One login starts it; nobody waits for it.
      redemption(grant);
    }
    return new TokenOutcome.Available(cached.orElseThrow(), false);
  }

  // A grant in a state that only people change is not asked about again; a blocked one is, now and
  // then, since the help
  // desk changes it where the gateway does not see it.
  private Optional<LoginFailure> dead(Grant grant) {
    return switch (grant.state()) {
      case ACTIVE -> Optional.empty();
      case SIGN_IN_REQUIRED ->
          Optional.of(
              new SignInRequired("grant " + grant.id() + " waits for its owner", policy.portal()));
      case BLOCKED ->
          clock.instant().isAfter(grant.changed().plus(BLOCKED_RECHECK))
              ? Optional.empty()
              : Optional.of(new AccountBlocked("grant " + grant.id() + " is blocked"));
    };
  }

  private TokenOutcome redeemOr(Grant grant, Optional<AccessToken> lastResort) {
    Redemption redemption = redemption(grant).join();
    return switch (redemption) {
      case Redemption.Redeemed(AccessToken token) -> new TokenOutcome.Available(token, true);
      case Redemption.Failed(LoginFailure.TokenServiceUnavailable f, var retryAfter)
          when lastResort.isPresent() ->
          new TokenOutcome.Available(lastResort.get(), false);
      case Redemption.Failed(LoginFailure failure, var retryAfter) ->
          new TokenOutcome.Unavailable(failure);
    };
  }

  /**
   * The redemption of this grant that runs, or a new one; a failure of moments ago stands in for
   * it.
   */
  private CompletableFuture<Redemption> redemption(Grant grant) {
    Optional<BackOff> backOff =
        Optional.ofNullable(backOffs.getIfPresent(grant.id()))
            .filter(wait -> clock.instant().isBefore(wait.until()));
    if (backOff.isPresent()) {
      return CompletableFuture.completedFuture(
          new Redemption.Failed(backOff.get().failure(), Optional.empty()));
    }
    CompletableFuture<Redemption> mine = new CompletableFuture<>();
    CompletableFuture<Redemption> before = running.putIfAbsent(grant.id(), mine);
    if (before != null) {
      return before;
    }
    virtualThreads.execute(() -> run(grant, mine));
    return mine;
  }

  private void run(Grant grant, CompletableFuture<Redemption> mine) {
    Redemption outcome =
        new Redemption.Failed(new Misconfigured("a bug ended the redemption"), Optional.empty());
    try {
      outcome = redeem(grant);
      remember(grant, outcome);
    } finally {
      running.remove(grant.id());
      mine.complete(outcome);
    }
  }

  private Redemption redeem(Grant grant) {
    Optional<Secret> refreshToken = accounts.refreshToken(grant.id());
    if (grant.kind() == Grant.Kind.DELEGATED && refreshToken.isEmpty()) {
      return new Redemption.Failed(
          new SignInRequired("grant " + grant.id() + " has no refresh token", policy.portal()),
          Optional.empty());
    }
    return redeemer.redeem(grant, refreshToken);
  }

  private void remember(Grant grant, Redemption outcome) {
    switch (outcome) {
      case Redemption.Redeemed(AccessToken token) -> {
        cache.put(grant.id(), token);
        backOffs.invalidate(grant.id());
        if (grant.state() != Grant.State.ACTIVE) {
          accounts.setGrantState(grant.id(), Grant.State.ACTIVE, "");
        }
      }
      case Redemption.Failed(SignInRequired failure, var retryAfter) -> {
        cache.invalidate(grant.id());
        accounts.setGrantState(grant.id(), Grant.State.SIGN_IN_REQUIRED, failure.cause());
      }
      case Redemption.Failed(AccountBlocked failure, var retryAfter) -> {
        cache.invalidate(grant.id());
        accounts.setGrantState(grant.id(), Grant.State.BLOCKED, failure.cause());
      }
      case Redemption.Failed(LoginFailure failure, Optional<Duration> retryAfter) -> {
        Duration wait = retryAfter.orElse(SHORT_BACK_OFF);
        Duration bounded = wait.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : wait;
        backOffs.put(grant.id(), new BackOff(clock.instant().plus(bounded), failure));
      }
    }
  }

  /** Forgets a token that upstream rejected, unless a newer one has taken its place. */
  public void forget(GrantId id, AccessToken rejected) {
    cache.asMap().remove(id, rejected);
  }

  @Override
  public void close() {
    virtualThreads.close();
  }
}
