package org.kumobashi.server.tokens;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.GrantId;

/**
 * Failed redemptions, remembered for a while so that a burst of logins costs Entra ID one request.
 * Trouble that passes belongs to the grant; a verdict on a refresh token belongs to that token, so
 * that a new sign-in is not held back by it; a token that is not the grant's user's belongs to both
 * as they are, so that an import mends either.
 */
final class Setbacks {
  /** After trouble that passes, if Entra ID names no time of its own. */
  static final Duration SHORT = Duration.ofSeconds(2);

  /** After a fault of our own registration: an operator may be mending it right now. */
  static final Duration MISCONFIGURED = Duration.ofSeconds(10);

  /** The most a Retry-After is heeded. */
  static final Duration LONGEST = Duration.ofMinutes(5);

  /** How long a refresh token that Entra ID refused is not shown to it again. */
  static final Duration SIGN_IN_REQUIRED = Duration.ofSeconds(60);

  /** How often a blocked account is tried again, as nobody tells us when it is released. */
  static final Duration BLOCKED = Duration.ofMinutes(15);

  /** How long the token of another user is left alone: whose it is hardly ever changes. */
  static final Duration FOREIGN = Duration.ofMinutes(15);

  private final InstantSource clock;
  private final Cache<GrantId, Setback> passing;
  private final Cache<Verdict, Setback> verdicts;
  private final Cache<Mismatch, Setback> mismatches;

  Setbacks(InstantSource clock) {
    this.clock = clock;
    this.passing = Caffeine.newBuilder().maximumSize(100_000).build();
    this.verdicts = Caffeine.newBuilder().maximumSize(100_000).build();
    this.mismatches = Caffeine.newBuilder().maximumSize(100_000).build();
  }

  /** Trouble of this grant that has not passed yet. */
  Optional<LoginFailure> of(GrantId id) {
    return current(passing.getIfPresent(id));
  }

  /** The verdict on this refresh token of this grant, if it is a recent one. */
  Optional<LoginFailure> on(Grant grant, Optional<Secret> refreshToken) {
    return current(verdicts.getIfPresent(new Verdict(grant.id(), refreshToken)))
        .or(() -> current(mismatches.getIfPresent(new Mismatch(grant, refreshToken))));
  }

  /**
   * Remembers trouble that passes.
   *
   * @param wait taken as at least {@link #SHORT} and at most {@link #LONGEST}
   */
  void remember(GrantId id, LoginFailure failure, Duration wait) {
    Duration atLeast = wait.compareTo(SHORT) < 0 ? SHORT : wait;
    Duration bounded = atLeast.compareTo(LONGEST) > 0 ? LONGEST : atLeast;
    passing.put(id, new Setback(failure, clock.instant().plus(bounded)));
  }

  /** Remembers that Entra ID will not take this refresh token. */
  void condemn(GrantId id, Optional<Secret> refreshToken, Grant.State state, LoginFailure failure) {
    Duration wait = state == Grant.State.BLOCKED ? BLOCKED : SIGN_IN_REQUIRED;
    verdicts.put(new Verdict(id, refreshToken), new Setback(failure, clock.instant().plus(wait)));
  }

  /** Remembers that this refresh token is not the grant's user's. */
  void disown(Grant grant, Optional<Secret> refreshToken, LoginFailure failure) {
    mismatches.put(
        new Mismatch(grant, refreshToken), new Setback(failure, clock.instant().plus(FOREIGN)));
  }

  /** Forgets trouble that has passed. */
  void clear(GrantId id) {
    passing.invalidate(id);
  }

  /** Forgets everything about this grant. */
  void clearAll(GrantId id) {
    passing.invalidate(id);
    verdicts.asMap().keySet().removeIf(verdict -> verdict.grant().equals(id));
    mismatches.asMap().keySet().removeIf(mismatch -> mismatch.grant().id().equals(id));
  }

  private Optional<LoginFailure> current(@Nullable Setback setback) {
    return Optional.ofNullable(setback)
        .filter(entry -> clock.instant().isBefore(entry.until()))
        .map(Setback::failure);
  }

  private record Setback(LoginFailure failure, Instant until) {}

  private record Mismatch(Grant grant, Optional<Secret> refreshToken) {}

  private record Verdict(GrantId grant, Optional<Secret> refreshToken) {}
}
