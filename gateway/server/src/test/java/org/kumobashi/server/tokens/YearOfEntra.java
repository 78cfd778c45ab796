package org.kumobashi.server.tokens;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.GrantId;

/**
 * Entra ID as far as a year of grants meets it: a refresh token that nobody redeems for 90 days is
 * dead for ever, each redemption gives a new one, accounts are revoked or disabled for a time, and
 * the endpoint is down, throttles, or fails by chance.
 */
final class YearOfEntra implements Redeemer {
  private static final Duration UNUSED = Duration.ofDays(90);

  /** From the first moment to before the second. */
  record Span(Instant from, Instant to) {
    boolean holds(Instant moment) {
      return !moment.isBefore(from) && moment.isBefore(to);
    }
  }

  private final FakeClock clock;
  private final YearStore store;
  private final SplittableRandom random;
  private final Map<String, Instant> lastUse = new HashMap<>();
  private final Map<GrantId, Instant> revoked = new HashMap<>();
  private final Map<GrantId, Span> disabled = new HashMap<>();
  private final Map<GrantId, Span> stalled = new HashMap<>();
  private final List<Span> outages = new ArrayList<>();
  private final List<Span> throttles = new ArrayList<>();
  private int serial;
  private int requests;

  YearOfEntra(FakeClock clock, YearStore store, SplittableRandom random) {
    this.clock = clock;
    this.store = store;
    this.random = random;
  }

  /** A refresh token as a sign-in gives it. */
  String signIn() {
    String token = "refresh-" + serial++;
    lastUse.put(token, clock.instant());
    return token;
  }

  void revoke(GrantId id, Instant from) {
    revoked.put(id, from);
  }

  void disable(GrantId id, Span span) {
    disabled.put(id, span);
  }

  /** What is asked about this grant alone gets no answer. */
  void stall(GrantId id, Span span) {
    stalled.put(id, span);
  }

  /** A sign-in of a person whose grant was revoked. */
  String signInAgain(GrantId id) {
    revoked.remove(id);
    return signIn();
  }

  void breakDown(Span span) {
    outages.add(span);
  }

  void throttle(Span span) {
    throttles.add(span);
  }

  /** Requests so far. */
  int requests() {
    return requests;
  }

  boolean isDown() {
    return outages.stream().anyMatch(span -> span.holds(clock.instant()));
  }

  boolean throttles() {
    return throttles.stream().anyMatch(span -> span.holds(clock.instant()));
  }

  boolean isStalled(GrantId id) {
    return Optional.ofNullable(stalled.get(id))
        .filter(span -> span.holds(clock.instant()))
        .isPresent();
  }

  /** What would become of this grant if it were redeemed on a good day. */
  Grant.State verdict(GrantId id) {
    Instant now = clock.instant();
    if (Optional.ofNullable(disabled.get(id)).filter(span -> span.holds(now)).isPresent()) {
      return Grant.State.BLOCKED;
    }
    boolean ended = Optional.ofNullable(revoked.get(id)).filter(now::isAfter).isPresent();
    Instant used = lastUse.get(store.refreshToken(id).orElseThrow().revealText());
    boolean unused = used == null || used.plus(UNUSED).isBefore(now);
    return ended || unused ? Grant.State.SIGN_IN_REQUIRED : Grant.State.ACTIVE;
  }

  @Override
  public Redemption redeem(Grant grant, Optional<Secret> refreshToken) {
    requests++;
    if (throttles() || random.nextInt(2000) == 0) {
      return new Redemption.Throttled("HTTP 429", Optional.of(Duration.ofMinutes(2)));
    }
    if (isDown() || isStalled(grant.id()) || random.nextInt(100) == 0) {
      return new Redemption.Unavailable("HTTP 503", Optional.empty());
    }
    return switch (verdict(grant.id())) {
      case SIGN_IN_REQUIRED -> new Redemption.Dead(Grant.State.SIGN_IN_REQUIRED, "invalid_grant");
      case BLOCKED -> new Redemption.Dead(Grant.State.BLOCKED, "invalid_grant AADSTS50057");
      case ACTIVE -> granted(grant, refreshToken.orElseThrow());
    };
  }

  private Redemption granted(Grant grant, Secret shown) {
    lastUse.remove(shown.revealText());
    store.replaceRefreshToken(grant.id(), shown, Secret.of(signIn()));
    Duration lifetime = Duration.ofMinutes(random.nextInt(60, 91));
    Secret value = Secret.of("access-" + serial);
    return new Redemption.Redeemed(
        new AccessToken(value, clock.instant().plus(lifetime)), lifetime);
  }
}
