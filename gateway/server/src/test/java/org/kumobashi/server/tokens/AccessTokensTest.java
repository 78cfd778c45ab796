package org.kumobashi.server.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Grant;

final class AccessTokensTest {
  private static final Redemption DOWN = new Redemption.Unavailable("HTTP 503", Optional.empty());
  private static final Redemption DEAD =
      new Redemption.Dead(Grant.State.SIGN_IN_REQUIRED, "invalid_grant AADSTS50173");
  private static final Redemption BLOCKED =
      new Redemption.Dead(Grant.State.BLOCKED, "invalid_grant AADSTS50057");

  private final FakeClock clock = new FakeClock();
  private final FakeAccounts accounts = new FakeAccounts(clock);
  private final FakeRedeemer redeemer = new FakeRedeemer(clock);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AccessTokens tokens = tokens(Duration.ofSeconds(30));
  private final Grant alice = accounts.delegated("alice", "refresh-1");

  private AccessTokens tokens(Duration patience) {
    return new AccessTokens(
        accounts,
        redeemer,
        threads,
        new TokenSettings(Duration.ofMinutes(10), patience, "https://portal.example", clock));
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private TokenOutcome ask() {
    return tokens.token(accounts.current(alice));
  }

  private static AccessToken token(TokenOutcome outcome) {
    assertThat(outcome).isInstanceOf(TokenOutcome.Available.class);
    return ((TokenOutcome.Available) outcome).token();
  }

  private static LoginFailure failure(TokenOutcome outcome) {
    assertThat(outcome).isInstanceOf(TokenOutcome.Unavailable.class);
    return ((TokenOutcome.Unavailable) outcome).failure();
  }

  private static String text(TokenOutcome outcome) {
    return token(outcome).value().revealText();
  }

  @Test
  void handsOutTheSameTokenUntilItAges() {
    AccessToken first = token(ask());
    assertThat(ask()).isEqualTo(new TokenOutcome.Available(first, false));
    clock.advance(Duration.ofMinutes(44));
    assertThat(text(ask())).isEqualTo("access-1");
    assertThat(redeemer.requests()).containsExactly("alice refresh-1");
  }

  @Test
  void saysThatATokenRedeemedForThisLoginIsFresh() {
    assertThat(ask()).extracting("fresh").isEqualTo(true);
    assertThat(ask()).extracting("fresh").isEqualTo(false);
  }

  @Test
  void redeemsAheadWithoutMakingALoginWait() {
    ask();
    CountDownLatch gate = new CountDownLatch(1);
    redeemer.recoverOnceOpen(gate);
    clock.advance(Duration.ofMinutes(49).plusSeconds(50));
    assertThat(text(ask())).isEqualTo("access-1");
    assertThat(text(ask())).isEqualTo("access-1");
    gate.countDown();
    await().until(() -> text(ask()).equals("access-2"));
    assertThat(redeemer.requests()).hasSize(2);
  }

  @Test
  @DisplayName("R20 a token inside the margin is not handed out")
  void r20RedeemsInsideTheMargin() {
    ask();
    clock.advance(Duration.ofMinutes(50));
    assertThat(ask()).extracting("fresh").isEqualTo(true);
    assertThat(text(ask())).isEqualTo("access-2");
  }

  @Test
  @DisplayName("R19 a token that lives shorter than the margin serves until its last minute")
  void r19CachesShortLivedTokens() {
    redeemer.behave((_, _) -> redeemer.token(Duration.ofMinutes(8)));
    ask();
    clock.advance(Duration.ofMinutes(4));
    assertThat(text(ask())).isEqualTo("access-1");
    clock.advance(Duration.ofMinutes(3));
    assertThat(text(ask())).isEqualTo("access-2");
  }

  @Test
  @DisplayName("R19 even a token that lives less than a minute is not redeemed for every login")
  void r19CachesTokensOfSeconds() {
    redeemer.behave((_, _) -> redeemer.token(Duration.ofSeconds(40)));
    ask();
    clock.advance(Duration.ofSeconds(15));
    assertThat(text(ask())).isEqualTo("access-1");
    clock.advance(Duration.ofSeconds(16));
    assertThat(text(ask())).isEqualTo("access-2");
  }

  @Test
  @DisplayName("R13 many logins at once cost one request")
  void r13ManyLoginsCostOneRequest() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    redeemer.recoverOnceOpen(gate);
    List<Future<TokenOutcome>> logins = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      logins.add(threads.submit(this::ask));
    }
    await().until(() -> redeemer.requests().size() == 1);
    gate.countDown();
    for (Future<TokenOutcome> login : logins) {
      assertThat(text(login.get())).isEqualTo("access-1");
    }
    assertThat(redeemer.requests()).hasSize(1);
  }

  @Test
  @DisplayName("R13 with single-use refresh tokens every login succeeds, hour after hour")
  void r13SingleUseTokensAllSucceed() throws Exception {
    redeemer.behave((grant, shown) -> rotate(grant, shown.orElseThrow()));
    for (int hour = 1; hour <= 5; hour++) {
      List<Future<TokenOutcome>> logins = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        logins.add(threads.submit(this::ask));
      }
      for (Future<TokenOutcome> login : logins) {
        assertThat(text(login.get())).isEqualTo("access-" + hour);
      }
      clock.advance(Duration.ofMinutes(55));
    }
    assertThat(redeemer.requests()).hasSize(5).doesNotHaveDuplicates();
  }

  private Redemption rotate(Grant grant, Secret shown) {
    int number = Integer.parseInt(shown.revealText().substring("refresh-".length()));
    accounts.replaceRefreshToken(grant.id(), shown, Secret.of("refresh-" + (number + 1)));
    return redeemer.token(Duration.ofHours(1));
  }

  @Test
  @DisplayName("R13 a refresh token another node rotated meanwhile is not the end of the grant")
  void r13TriesTheTokenAnotherNodeStored() {
    redeemer.behave(
        (grant, shown) -> {
          if (shown.equals(Optional.of(Secret.of("refresh-1")))) {
            accounts.replaceRefreshToken(
                grant.id(), Secret.of("refresh-1"), Secret.of("refresh-2"));
            return DEAD;
          }
          return redeemer.token(Duration.ofHours(1));
        });
    assertThat(text(ask())).isEqualTo("access-1");
    assertThat(redeemer.requests()).containsExactly("alice refresh-1", "alice refresh-2");
    assertThat(accounts.current(alice).state()).isEqualTo(Grant.State.ACTIVE);
  }

  @Test
  @DisplayName("R14 a verdict of another node on a token that was replaced just then is taken back")
  void r14TakesBackAVerdictOnATokenThatIsReplaced() {
    redeemer.behave(
        (grant, shown) -> {
          accounts.condemn(grant.id(), shown, Grant.State.SIGN_IN_REQUIRED, "used already");
          accounts.replaceRefreshToken(grant.id(), Secret.of("refresh-1"), Secret.of("refresh-2"));
          return redeemer.token(Duration.ofHours(1));
        });
    assertThat(text(ask())).isEqualTo("access-1");
    assertThat(accounts.current(alice).state()).isEqualTo(Grant.State.ACTIVE);
  }

  @Test
  @DisplayName("R25 a grant whose redemption hangs does not hold up another")
  void r25GrantsDoNotWaitForEachOther() {
    Grant bob = accounts.delegated("bob", "refresh-b");
    CountDownLatch gate = new CountDownLatch(1);
    redeemer.behave(
        (grant, _) -> {
          if (grant.id().equals(alice.id())) {
            Latches.await(gate);
          }
          return redeemer.token(Duration.ofHours(1));
        });
    Future<TokenOutcome> slow = threads.submit(this::ask);
    await().until(() -> redeemer.requests().size() == 1);
    assertThat(text(tokens.token(bob))).isEqualTo("access-1");
    assertThat(slow.isDone()).isFalse();
    gate.countDown();
    await().until(slow::isDone);
  }

  @Test
  @DisplayName("R16 trouble on the way changes neither the refresh token nor the state")
  void r16TransientTroubleChangesNothing() {
    redeemer.answer(DOWN);
    assertThat(failure(ask())).isInstanceOf(LoginFailure.TokenServiceUnavailable.class);
    assertThat(accounts.events()).isEmpty();
    assertThat(accounts.refreshToken(alice.id())).contains(Secret.of("refresh-1"));
  }

  @Test
  void rememberedTroubleCostsABurstOneRequest() {
    redeemer.answer(DOWN);
    for (int i = 0; i < 50; i++) {
      assertThat(failure(ask())).isInstanceOf(LoginFailure.TokenServiceUnavailable.class);
    }
    assertThat(redeemer.requests()).hasSize(1);
    redeemer.recover();
    clock.advance(Duration.ofSeconds(2));
    assertThat(text(ask())).isEqualTo("access-1");
  }

  @Test
  @DisplayName("R40 Retry-After is heeded, for five minutes at most")
  void r40HeedsRetryAfter() {
    redeemer.answer(new Redemption.Unavailable("HTTP 429", Optional.of(Duration.ofSeconds(40))));
    ask();
    clock.advance(Duration.ofSeconds(39));
    ask();
    assertThat(redeemer.requests()).hasSize(1);
    redeemer.answer(new Redemption.Unavailable("HTTP 429", Optional.of(Duration.ofDays(9))));
    clock.advance(Duration.ofSeconds(1));
    ask();
    redeemer.recover();
    clock.advance(Duration.ofMinutes(5));
    assertThat(text(ask())).isEqualTo("access-1");
  }

  @Test
  @DisplayName("R40 one grant's Retry-After does not hold up another grant")
  void r40BackOffIsPerGrant() {
    redeemer.answer(new Redemption.Unavailable("HTTP 429", Optional.of(Duration.ofMinutes(4))));
    ask();
    redeemer.recover();
    assertThat(text(tokens.token(accounts.delegated("bob", "refresh-b")))).isEqualTo("access-1");
  }

  @Test
  void goesOnWithTheCachedTokenWhileEntraIsDown() {
    ask();
    redeemer.answer(DOWN);
    clock.advance(Duration.ofMinutes(57));
    assertThat(ask()).extracting("fresh").isEqualTo(false);
    assertThat(text(ask())).isEqualTo("access-1");
    clock.advance(Duration.ofSeconds(61));
    assertThat(failure(ask())).isInstanceOf(LoginFailure.TokenServiceUnavailable.class);
  }

  @Test
  @DisplayName("R17 a dead grant is recorded once and asked about once")
  void r17DeadGrantIsRecordedOnce() {
    redeemer.answer(DEAD);
    for (int i = 0; i < 20; i++) {
      assertThat(failure(ask())).isInstanceOf(LoginFailure.SignInRequired.class);
    }
    assertThat(redeemer.requests()).hasSize(1);
    assertThat(accounts.events()).containsExactly("SIGN_IN_REQUIRED invalid_grant AADSTS50173");
  }

  @Test
  @DisplayName("R17 logins that read the grant before it died do not ask again")
  void r17StaleLoginsDoNotAskAgain() {
    redeemer.answer(DEAD);
    for (int i = 0; i < 20; i++) {
      assertThat(failure(tokens.token(alice)))
          .isEqualTo(
              new LoginFailure.SignInRequired(
                  "invalid_grant AADSTS50173", "https://portal.example"));
    }
    assertThat(redeemer.requests()).hasSize(1);
    assertThat(accounts.events()).hasSize(1);
  }

  @Test
  void worksAtOnceAfterTheOwnerSignedIn() {
    redeemer.answer(DEAD);
    ask();
    redeemer.recover();
    accounts.signIn(alice.id(), "refresh-new");
    assertThat(text(ask())).isEqualTo("access-1");
  }

  @Test
  void aDeadGrantLosesItsCachedToken() {
    ask();
    redeemer.answer(DEAD);
    clock.advance(Duration.ofMinutes(52));
    assertThat(failure(ask())).isInstanceOf(LoginFailure.SignInRequired.class);
    assertThat(failure(tokens.token(alice))).isInstanceOf(LoginFailure.SignInRequired.class);
  }

  @Test
  void asksAboutABlockedAccountAgainAfterAQuarterOfAnHour() {
    redeemer.answer(BLOCKED);
    assertThat(failure(ask())).isInstanceOf(LoginFailure.AccountBlocked.class);
    clock.advance(Duration.ofMinutes(14));
    assertThat(failure(ask())).isInstanceOf(LoginFailure.AccountBlocked.class);
    assertThat(redeemer.requests()).hasSize(1);
    redeemer.recover();
    clock.advance(Duration.ofMinutes(1));
    assertThat(text(ask())).isEqualTo("access-1");
    assertThat(accounts.current(alice).state()).isEqualTo(Grant.State.ACTIVE);
  }

  @Test
  void aFaultOfOurOwnLeavesTheGrantAloneAndIsTriedAgainSoon() {
    redeemer.answer(new Redemption.Misconfigured("invalid_client AADSTS7000222"));
    assertThat(failure(ask())).isInstanceOf(LoginFailure.Misconfigured.class);
    assertThat(failure(ask())).isInstanceOf(LoginFailure.Misconfigured.class);
    assertThat(redeemer.requests()).hasSize(1);
    assertThat(accounts.events()).isEmpty();
    redeemer.recover();
    clock.advance(Duration.ofSeconds(10));
    assertThat(text(ask())).isEqualTo("access-1");
  }

  @Test
  @DisplayName("R18 a rejected token is forgotten, but only that one")
  void r18ForgetsOnlyTheRejectedToken() {
    AccessToken first = token(ask());
    tokens.forget(alice.id(), first);
    AccessToken second = token(ask());
    assertThat(second).isNotEqualTo(first);
    tokens.forget(alice.id(), first);
    assertThat(token(ask())).isEqualTo(second);
  }

  @Test
  void rejectionsForceOneRequestAMinute() {
    AccessToken token = token(ask());
    for (int i = 0; i < 30; i++) {
      tokens.forget(alice.id(), token);
      token = token(ask());
    }
    assertThat(redeemer.requests()).hasSize(2);
    clock.advance(Duration.ofMinutes(1));
    tokens.forget(alice.id(), token);
    assertThat(text(ask())).isEqualTo("access-3");
  }

  @Test
  void aRedemptionNobodyWaitsForAnyMoreStillCounts() {
    CountDownLatch gate = new CountDownLatch(1);
    redeemer.behave(
        (grant, shown) -> {
          Latches.await(gate);
          return rotate(grant, shown.orElseThrow());
        });
    AccessTokens impatient = tokens(Duration.ofMillis(20));
    assertThat(failure(impatient.token(alice)))
        .isInstanceOf(LoginFailure.TokenServiceUnavailable.class);
    gate.countDown();
    await().until(() -> impatient.token(alice) instanceof TokenOutcome.Available);
    assertThat(redeemer.requests()).hasSize(1);
    assertThat(accounts.refreshToken(alice.id())).contains(Secret.of("refresh-2"));
  }

  @Test
  void stoppingWaitsForARedemptionUnderWay() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    redeemer.behave(
        (grant, shown) -> {
          Latches.await(gate);
          return rotate(grant, shown.orElseThrow());
        });
    Future<TokenOutcome> login = threads.submit(this::ask);
    await().until(() -> redeemer.requests().size() == 1);
    Thread stopping = Thread.startVirtualThread(tokens::finish);
    await().until(() -> stopping.getState() == Thread.State.TIMED_WAITING);
    assertThat(accounts.events()).isEmpty();
    gate.countDown();
    stopping.join();
    assertThat(accounts.events()).isNotEmpty();
    assertThat(login.get()).isInstanceOf(TokenOutcome.Available.class);
  }

  @Test
  void stoppingDoesNotWaitLongerThanALogin() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    redeemer.behave(
        (_, _) -> {
          Latches.await(never);
          return DOWN;
        });
    AccessTokens hasty = tokens(Duration.ofMillis(50));
    assertThat(failure(hasty.token(alice)))
        .isInstanceOf(LoginFailure.TokenServiceUnavailable.class);
    hasty.finish();
    never.countDown();
  }

  @Test
  void anUnreadableStoreIsTroubleThatPasses() {
    accounts.makeUnreadable();
    assertThat(failure(ask()))
        .isEqualTo(new LoginFailure.TokenServiceUnavailable("store: unreadable"));
    assertThat(redeemer.requests()).isEmpty();
  }

  @Test
  void aGrantWithoutARefreshTokenNeedsASignIn() {
    accounts.removeGrant(alice.id());
    assertThat(failure(tokens.token(alice))).isInstanceOf(LoginFailure.SignInRequired.class);
    assertThat(redeemer.requests()).isEmpty();
  }

  @Test
  void anAppOnlyGrantNeedsNoRefreshToken() {
    assertThat(text(tokens.token(accounts.appOnly("printer")))).isEqualTo("access-1");
    assertThat(redeemer.requests()).containsExactly("printer -");
  }

  @Test
  void forgettingAGrantForgetsItsTrouble() {
    redeemer.answer(DOWN);
    ask();
    tokens.forgetAll(alice.id());
    redeemer.recover();
    assertThat(text(ask())).isEqualTo("access-1");
    tokens.forgetAll(alice.id());
    assertThat(text(ask())).isEqualTo("access-2");
  }

  @Test
  void aBugReachesThoseWhoWaitAndDoesNotStick() {
    redeemer.behave(
        (_, _) -> {
          throw new IllegalStateException("planted");
        });
    assertThatThrownBy(this::ask)
        .isInstanceOf(IllegalStateException.class)
        .hasRootCauseMessage("planted");
    redeemer.recover();
    assertThat(text(ask())).isEqualTo("access-1");
  }
}
