package org.kumobashi.server.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.config.Tokens;

final class OrderlyRedeemerTest {
  private static final int CLIENTS = 5000;

  private final FakeClock clock = new FakeClock();
  private final FakeAccounts accounts = new FakeAccounts(clock);
  private final FakeRedeemer entra = new FakeRedeemer(clock);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Grant alice = accounts.delegated("alice", "refresh-1");

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private OrderlyRedeemer orderly(int atOnce, int perSecond, Duration wait) {
    Tokens bounds = new Tokens(atOnce, perSecond, wait, Duration.ofDays(7), 30);
    return new OrderlyRedeemer(entra, bounds, clock, clock::advance);
  }

  private Redemption redeem(Redeemer redeemer) {
    return redeemer.redeem(alice, Optional.of(Secret.of("refresh-1")));
  }

  @Test
  @DisplayName(
      "R58 5,000 clients that come back at once ask for a bounded number of tokens at once")
  void r58BoundsRequestsAtOnce() throws Exception {
    OrderlyRedeemer orderly = orderly(20, 1000, Duration.ofMinutes(4));
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    entra.behave(
        (_, _) -> {
          most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
          LockSupport.parkNanos(100_000);
          underWay.decrementAndGet();
          return entra.token(Duration.ofHours(1));
        });
    AccessTokens tokens =
        new AccessTokens(
            accounts,
            orderly,
            threads,
            new TokenSettings(Duration.ofMinutes(10), Duration.ofMinutes(5), "portal", clock));
    List<Future<TokenOutcome>> logins = new ArrayList<>();
    for (int number = 0; number < CLIENTS; number++) {
      Grant grant = accounts.delegated("user-" + number, "refresh-" + number);
      logins.add(threads.submit(() -> tokens.token(grant)));
    }
    for (Future<TokenOutcome> login : logins) {
      assertThat(login.get()).isInstanceOf(TokenOutcome.Available.class);
    }
    assertThat(most.get()).isBetween(1, 20);
    assertThat(entra.requests()).hasSize(CLIENTS);
  }

  @Test
  @DisplayName("R58 no second sees more token requests begin than configured")
  void r58BoundsRequestsPerSecond() {
    List<Instant> begun = new ArrayList<>();
    entra.behave(
        (_, _) -> {
          begun.add(clock.instant());
          return entra.token(Duration.ofHours(1));
        });
    OrderlyRedeemer orderly = orderly(20, 50, Duration.ofSeconds(20));
    for (int number = 0; number < CLIENTS; number++) {
      redeem(orderly);
    }
    assertThat(begun).hasSize(CLIENTS);
    for (int number = 50; number < CLIENTS; number++) {
      assertThat(Duration.between(begun.get(number - 50), begun.get(number)))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }
    assertThat(Duration.between(begun.getFirst(), begun.getLast()))
        .isLessThan(Duration.ofSeconds(101));
  }

  @Test
  @DisplayName("R58 whoever would wait too long is told that the token service is unavailable")
  void r58WaitingHasALimit() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    entra.recoverOnceOpen(gate);
    OrderlyRedeemer orderly = orderly(1, 50, Duration.ofMillis(100));
    AccessTokens tokens =
        new AccessTokens(
            accounts,
            orderly,
            threads,
            new TokenSettings(Duration.ofMinutes(10), Duration.ofMinutes(1), "portal", clock));
    Future<TokenOutcome> first = threads.submit(() -> tokens.token(alice));
    await().until(() -> entra.requests().size() == 1);
    assertThat(tokens.token(accounts.delegated("bob", "refresh-b")))
        .isEqualTo(
            new TokenOutcome.Unavailable(
                new LoginFailure.TokenServiceUnavailable(
                    "no turn to ask for a token within 0 s (tokens.wait)")));
    gate.countDown();
    assertThat(first.get()).isInstanceOf(TokenOutcome.Available.class);
    assertThat(entra.requests()).hasSize(1);
  }

  @Test
  void doesNotWaitForAPaceThatWouldTakeTooLong() {
    OrderlyRedeemer orderly =
        new OrderlyRedeemer(
            entra,
            new Tokens(100, 1, Duration.ofSeconds(3), Duration.ofDays(7), 30),
            clock,
            _ -> {});
    for (int number = 0; number < 4; number++) {
      assertThat(redeem(orderly)).isInstanceOf(Redemption.Redeemed.class);
    }
    assertThat(redeem(orderly)).isInstanceOf(Redemption.Unavailable.class);
    clock.advance(Duration.ofSeconds(1));
    assertThat(redeem(orderly)).isInstanceOf(Redemption.Redeemed.class);
  }

  @Test
  void letsNobodyBeginOnceItIsClosed() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    entra.recoverOnceOpen(gate);
    OrderlyRedeemer orderly = orderly(1, 50, Duration.ofMinutes(4));
    Future<Redemption> first = threads.submit(() -> redeem(orderly));
    await().until(() -> entra.requests().size() == 1);
    Future<Redemption> second = threads.submit(() -> redeem(orderly));
    orderly.close();
    assertThat(second.get())
        .isEqualTo(new Redemption.Unavailable("the gateway is stopping", Optional.empty()));
    gate.countDown();
    assertThat(first.get()).isInstanceOf(Redemption.Redeemed.class);
  }
}
