package org.kumobashi.server.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.telemetry.Metrics;

final class KeepAliveTest {
  private static final Duration WEEK = Duration.ofDays(7);

  private final FakeClock clock = new FakeClock();
  private final YearStore store = new YearStore(clock);
  private final FakeRedeemer redeemer = new FakeRedeemer(clock);
  private final Metrics metrics = new Metrics();
  private final KeepAlivePause pause = new KeepAlivePause(clock, new Random(1));
  private final KeepAlive.Rules rules =
      new KeepAlive.Rules(new KeepAliveTimes(WEEK, new Random(2)), pause, clock);
  private final AccessTokens tokens = tokens(Runnable::run);
  private final KeepAlive keepAlive = new KeepAlive(store, tokens, rules, metrics);
  private final Grant alice = store.add("alice", "refresh-1", clock.instant());

  private AccessTokens tokens(Executor executor) {
    return new AccessTokens(
        store,
        new RedemptionWatch(redeemer, store, rules),
        executor,
        new TokenSettings(Duration.ofMinutes(10), Duration.ofSeconds(30), "portal", clock));
  }

  private Grant.State state() {
    return store.grant(alice.id()).orElseThrow().state();
  }

  private int stepsUntilAsked(int most) {
    int before = redeemer.requests().size();
    for (int minutes = 1; minutes <= most; minutes++) {
      clock.advance(Duration.ofMinutes(1));
      keepAlive.step();
      if (redeemer.requests().size() > before) {
        return minutes;
      }
    }
    return most + 1;
  }

  private static int minutes(Duration duration) {
    return (int) duration.toMinutes();
  }

  @Test
  void redeemsAGrantThatIsDueAndThenLeavesItForMostOfThePeriod() {
    keepAlive.step();
    keepAlive.step();
    assertThat(redeemer.requests()).containsExactly("alice refresh-1");
    assertThat(stepsUntilAsked(minutes(WEEK)))
        .isBetween(minutes(WEEK.multipliedBy(3).dividedBy(4)), minutes(WEEK));
    assertThat(metrics.scrape()).contains("kumobashi_keep_alive_total{outcome=\"kept-alive\"} 2.0");
  }

  @Test
  void leavesAloneWhatLoginsUse() {
    keepAlive.step();
    for (int day = 0; day < 30; day++) {
      clock.advance(Duration.ofDays(5));
      tokens.token(alice);
      keepAlive.step();
    }
    assertThat(redeemer.requests()).hasSize(31);
  }

  @Test
  void redeemsOneGrantAtAStep() {
    store.add("bob", "refresh-b", clock.instant());
    keepAlive.step();
    assertThat(redeemer.requests()).hasSize(1);
    keepAlive.step();
    assertThat(redeemer.requests()).containsExactly("alice refresh-1", "bob refresh-b");
  }

  @Test
  void waitsForOneRedemptionBeforeTheNext() {
    store.add("bob", "refresh-b", clock.instant());
    CompletableFuture<Runnable> flight = new CompletableFuture<>();
    KeepAlive slow = new KeepAlive(store, tokens(flight::complete), rules, metrics);
    slow.step();
    slow.step();
    assertThat(redeemer.requests()).isEmpty();
    flight.join().run();
    assertThat(redeemer.requests()).containsExactly("alice refresh-1");
  }

  @Test
  void tellsTheOwnersOfWhatItCouldNotKeepAlive() {
    redeemer.behave(
        (_, _) -> new Redemption.Dead(Grant.State.SIGN_IN_REQUIRED, "invalid_grant AADSTS50173"));
    keepAlive.step();
    assertThat(store.failures).containsExactly("alice SignInRequired");
  }

  @Test
  void joinsTheRedemptionOfALogin() {
    redeemer.behave(
        (_, _) -> {
          redeemer.recover();
          keepAlive.step();
          return redeemer.token(Duration.ofHours(1));
        });
    tokens.token(alice);
    assertThat(redeemer.requests()).hasSize(1);
    assertThat(metrics.scrape()).contains("outcome=\"kept-alive\"} 1.0");
  }

  @Test
  void findsDeadGrantsAsALoginWould() {
    redeemer.answer(new Redemption.Dead(Grant.State.SIGN_IN_REQUIRED, "AADSTS50173"));
    keepAlive.step();
    assertThat(state()).isEqualTo(Grant.State.SIGN_IN_REQUIRED);
    assertThat(stepsUntilAsked(minutes(WEEK))).isGreaterThan(minutes(WEEK));
    assertThat(metrics.scrape()).contains("outcome=\"SignInRequired\"} 1.0");
  }

  @Test
  void triesABlockedGrantAgainAfterThePeriodAndHealsIt() {
    redeemer.answer(new Redemption.Dead(Grant.State.BLOCKED, "AADSTS50057"));
    keepAlive.step();
    assertThat(state()).isEqualTo(Grant.State.BLOCKED);
    redeemer.recover();
    assertThat(stepsUntilAsked(minutes(WEEK)))
        .isBetween(minutes(WEEK.multipliedBy(3).dividedBy(4)), minutes(WEEK));
    assertThat(state()).isEqualTo(Grant.State.ACTIVE);
  }

  @Test
  void triesAgainLaterAndLaterAfterTrouble() {
    store.recordRedeemed(alice.id(), clock.instant());
    clock.advance(WEEK);
    redeemer.answer(new Redemption.Unavailable("HTTP 503", Optional.empty()));
    keepAlive.step();
    assertThat(stepsUntilAsked(100)).isBetween(5, 10);
    for (int tries = 0; tries < 12; tries++) {
      assertThat(stepsUntilAsked(2000)).isBetween(5, minutes(Duration.ofHours(13)));
    }
    assertThat(stepsUntilAsked(2000)).isGreaterThan(60);
    assertThat(state()).isEqualTo(Grant.State.ACTIVE);
    redeemer.recover();
    assertThat(stepsUntilAsked(2000)).isLessThanOrEqualTo(minutes(Duration.ofHours(13)));
    assertThat(metrics.scrape()).contains("outcome=\"kept-alive\"} 1.0");
  }

  @Test
  void pausesAltogetherWhenALoginIsThrottled() {
    store.postpone(alice.id(), clock.instant().plus(WEEK));
    Grant bob = store.add("bob", "refresh-b", clock.instant());
    redeemer.answer(new Redemption.Throttled("HTTP 429", Optional.of(Duration.ofMinutes(30))));
    tokens.token(alice);
    redeemer.recover();
    assertThat(stepsUntilAsked(100)).isEqualTo(30);
    assertThat(redeemer.requests()).last().isEqualTo(bob.id() + " refresh-b");
  }

  @Test
  void pausesAfterThreeFailuresInARowAndLongerEachTime() {
    for (int number = 0; number < 40; number++) {
      store.add("user-" + number, "refresh-" + number, clock.instant());
    }
    redeemer.answer(new Redemption.Unavailable("HTTP 503", Optional.empty()));
    keepAlive.step();
    keepAlive.step();
    keepAlive.step();
    assertThat(pause.lasts()).isTrue();
    int[] least = {1, 2, 4, 8, 16, 32, 60, 60};
    for (int minutes : least) {
      assertThat(stepsUntilAsked(100)).isBetween(minutes, minutes + minutes / 4 + 1);
    }
    redeemer.recover();
    assertThat(stepsUntilAsked(100)).isBetween(60, 76);
    assertThat(stepsUntilAsked(100)).isEqualTo(1);
  }

  @Test
  void tellsHowLongTheLongestUnusedTokenHasLain() {
    clock.advance(Duration.ofDays(3));
    assertThat(keepAlive.longestUnused()).isEqualTo(Duration.ofDays(3));
    keepAlive.step();
    assertThat(keepAlive.longestUnused()).isZero();
  }

  @Test
  void goesOnAfterTheStoreFailed() {
    store.fail(true);
    keepAlive.step();
    store.fail(false);
    keepAlive.step();
    assertThat(redeemer.requests()).containsExactly("alice refresh-1");
  }
}
