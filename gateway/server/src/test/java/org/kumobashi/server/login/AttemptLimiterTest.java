package org.kumobashi.server.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.Credentials;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.config.Attempts;
import org.kumobashi.server.tokens.FakeAccounts;
import org.kumobashi.server.tokens.FakeClock;

final class AttemptLimiterTest {
  private static final String ALICE = "alice@contoso.example";
  private static final Attempts LIMITS = Attempts.standard();
  private static final String CHOSEN = "summer2026";
  private static final String GENERATED = "abcde-abcde-abcde-abcde";

  private final FakeClock clock = new FakeClock();
  private final FakeAccounts accounts = new FakeAccounts(clock);
  private final LocalCounters counters = new LocalCounters();
  private final List<Tier> delayed = new ArrayList<>();
  private final AttemptLimiter limiter = limiter();

  private AttemptLimiter limiter() {
    return new AttemptLimiter(
        accounts, counters, clock, new AttemptLimiter.Terms(() -> LIMITS, delayed::add));
  }

  private static Attempt attempt(String address, String mailbox, String password) {
    return Attempt.of(
        new LoginRequest(
            Protocol.IMAP,
            InetAddress.ofLiteral(address),
            new Credentials(mailbox, Secret.of(password)),
            Optional.empty()),
        mailbox);
  }

  private static Attempt attempt(String address, String mailbox) {
    return attempt(address, mailbox, CHOSEN);
  }

  /** Tries as long as it is let, and says how often that was. */
  private int guesses(int tries, Attempt attempt) {
    int looked = 0;
    for (int i = 0; i < tries; i++) {
      if (limiter.refusal(attempt).isEmpty()) {
        limiter.failed(attempt);
        looked++;
      }
    }
    return looked;
  }

  private boolean isLookedAt(Attempt attempt) {
    return limiter.refusal(attempt).isEmpty();
  }

  @Test
  void looksAtTheFreeOnesForAMailboxFromAnAddress() {
    assertThat(guesses(100, attempt("192.0.2.1", ALICE))).isEqualTo(LIMITS.free());
    assertThat(limiter.refusal(attempt("192.0.2.1", ALICE)))
        .containsInstanceOf(LoginFailure.TooManyAttempts.class);
    assertThat(isLookedAt(attempt("192.0.2.1", "bob@contoso.example"))).isTrue();
    assertThat(isLookedAt(attempt("198.51.100.1", ALICE))).isTrue();
    assertThat(delayed).containsOnly(Tier.HERE);
  }

  @Test
  void doublesTheDelayWithEachFurtherWrongOne() {
    guesses(LIMITS.free(), attempt("192.0.2.1", ALICE));
    for (int doubling = 0; doubling < 8; doubling++) {
      Duration delay = Duration.ofSeconds(1L << doubling);
      clock.advance(delay.minusMillis(1));
      assertThat(guesses(1, attempt("192.0.2.1", ALICE))).as("before " + delay).isZero();
      clock.advance(Duration.ofMillis(1));
      assertThat(guesses(1, attempt("192.0.2.1", ALICE))).as("after " + delay).isOne();
    }
  }

  @Test
  void delaysNobodyLongerThanTheLongestDelay() {
    for (int i = 0; i < 100; i++) {
      guesses(1, attempt("192.0.2.1", ALICE));
      clock.advance(LIMITS.longestDelay());
      assertThat(isLookedAt(attempt("192.0.2.1", ALICE))).isTrue();
    }
  }

  @Test
  void forgetsWithTime() {
    guesses(100, attempt("192.0.2.1", ALICE));
    clock.advance(LIMITS.forgottenAfter().plus(LIMITS.longestDelay()));
    assertThat(guesses(100, attempt("192.0.2.1", ALICE))).isEqualTo(LIMITS.free());
  }

  @Test
  void aTryThatIsNotLookedAtCountsAsNothing() {
    guesses(LIMITS.free(), attempt("192.0.2.1", ALICE));
    guesses(1_000, attempt("192.0.2.1", ALICE));
    clock.advance(Duration.ofSeconds(1));
    assertThat(isLookedAt(attempt("192.0.2.1", ALICE))).isTrue();
  }

  @Test
  void boundsAnAddressThatTriesManyNames() {
    int looked = 0;
    for (int i = 0; i < 1_000; i++) {
      looked += guesses(1, attempt("192.0.2.1", "user-" + i));
    }
    assertThat(looked).isEqualTo(LIMITS.freePerAddress());
    assertThat(isLookedAt(attempt("198.51.100.2", ALICE))).isTrue();
  }

  @Test
  void boundsANetworkWhoseAddressesTakeTurns() {
    int looked = 0;
    for (int i = 0; i < 1_000; i++) {
      looked += guesses(1, attempt("192.0.2." + i % 250, "user-" + i));
    }
    assertThat(looked).isEqualTo(LIMITS.freePerNetwork());
    assertThat(isLookedAt(attempt("192.0.3.1", ALICE))).isTrue();
  }

  @Test
  void countsAnIpv6SubscriberAsOneAddress() {
    int looked = 0;
    for (int i = 1; i <= 100; i++) {
      looked += guesses(1, attempt("2001:db8::" + i, "user-" + i));
    }
    assertThat(looked).isEqualTo(LIMITS.freePerAddress());
    assertThat(isLookedAt(attempt("2001:db8:0:1::1", ALICE))).isTrue();
  }

  @Test
  void boundsAnIpv6SiteWhoseNetworksTakeTurns() {
    int looked = 0;
    for (int i = 1; i <= 1_000; i++) {
      looked += guesses(1, attempt("2001:db8:0:" + i + "::1", "user-" + i));
    }
    assertThat(looked).isEqualTo(LIMITS.freePerNetwork());
    assertThat(isLookedAt(attempt("2001:db8:1::1", ALICE))).isTrue();
  }

  @Test
  void boundsGuessesFromAllOverAtOneMailbox() {
    int looked = 0;
    for (int i = 0; i < 1_000; i++) {
      looked += guesses(1, attempt("10." + i / 250 + "." + i % 250 + ".1", ALICE));
    }
    assertThat(looked).isEqualTo(LIMITS.freePerMailbox());
    assertThat(isLookedAt(attempt("198.51.100.1", "bob@contoso.example"))).isTrue();
  }

  @Test
  void lookAtAGeneratedPasswordFromAnywhereWhileOthersGuessAtItsMailbox() {
    for (int i = 0; i < 1_000; i++) {
      guesses(1, attempt("10." + i / 250 + "." + i % 250 + ".1", ALICE));
    }
    assertThat(isLookedAt(attempt("198.51.100.1", ALICE, GENERATED))).isTrue();
  }

  /** Everything an attacker who is not at this address can do to the mailbox. */
  private void attackFromElsewhere() {
    for (int i = 0; i < 5_000; i++) {
      guesses(2, attempt("10." + i / 250 + "." + i % 250 + ".1", ALICE));
      guesses(1, attempt("203.0.113." + (8 + i % 200), ALICE));
      guesses(1, attempt("203.0.113.9", "user-" + i));
    }
  }

  @Test
  void guessesFromElsewhereLockNobodyOutWhereTheMailboxIsUsed() {
    limiter.succeeded(attempt("203.0.113.7", ALICE));
    attackFromElsewhere();
    assertThat(isLookedAt(attempt("203.0.113.7", ALICE))).isTrue();
    assertThat(isLookedAt(attempt("203.0.113.10", ALICE))).isFalse();
  }

  @Test
  void guessesAtOtherMailboxesFromTheSameAddressLockNobodyOut() {
    limiter.succeeded(attempt("203.0.113.7", ALICE));
    for (int i = 0; i < 1_000; i++) {
      guesses(1, attempt("203.0.113.7", "user-" + i));
    }
    assertThat(isLookedAt(attempt("203.0.113.7", ALICE))).isTrue();
    assertThat(isLookedAt(attempt("203.0.113.7", "new@contoso.example"))).isFalse();
  }

  @Test
  void guessesFromTheSameAddressLockNoGeneratedPasswordOut() {
    limiter.succeeded(attempt("203.0.113.7", ALICE, GENERATED));
    guesses(1_000, attempt("203.0.113.7", ALICE));
    assertThat(isLookedAt(attempt("203.0.113.7", ALICE, GENERATED))).isTrue();
    assertThat(isLookedAt(attempt("203.0.113.7", ALICE, CHOSEN))).isFalse();
  }

  @Test
  void knowsFromTheStoreWhenceAMailboxIsUsed() {
    accounts.lastClients(Set.of("203.0.113.7", "2001:db8:0:7:0:0:0:1", ""));
    attackFromElsewhere();
    assertThat(isLookedAt(attempt("203.0.113.7", ALICE))).isTrue();
    assertThat(isLookedAt(attempt("2001:db8:0:7::beef", ALICE))).isTrue();
    assertThat(isLookedAt(attempt("203.0.113.10", ALICE))).isFalse();
  }

  @Test
  void forgetsAnAcquaintanceAfterAMonth() {
    limiter.succeeded(attempt("203.0.113.7", ALICE));
    clock.advance(Duration.ofDays(30));
    attackFromElsewhere();
    assertThat(isLookedAt(attempt("203.0.113.7", ALICE))).isFalse();
  }

  @Test
  void aClockThatIsSetBackKeepsNobodyOut() {
    guesses(100, attempt("192.0.2.1", ALICE));
    clock.advance(Duration.ofHours(-3));
    assertThat(isLookedAt(attempt("192.0.2.1", ALICE))).isTrue();
    assertThat(guesses(100, attempt("192.0.2.1", ALICE))).isOne();
  }

  @Test
  void aPrinterWithAnOldPasswordLocksNoNeighbourOut() {
    limiter.succeeded(attempt("203.0.113.7", "bob@contoso.example"));
    for (int minute = 0; minute < 3 * 24 * 60; minute++) {
      guesses(1, attempt("203.0.113.7", ALICE, GENERATED));
      clock.advance(Duration.ofMinutes(1));
    }
    assertThat(isLookedAt(attempt("203.0.113.7", "bob@contoso.example"))).isTrue();
    assertThat(isLookedAt(attempt("203.0.113.7", "new@contoso.example"))).isTrue();
    clock.advance(LIMITS.longestDelay());
    assertThat(isLookedAt(attempt("203.0.113.7", ALICE, GENERATED))).isTrue();
  }

  @Test
  void aPersistentGuesserGetsAHandfulInAnHour() {
    int looked = 0;
    for (int second = 0; second < 24 * 60 * 60; second++) {
      looked += guesses(1, attempt("192.0.2.1", ALICE));
      clock.advance(Duration.ofSeconds(1));
    }
    // One is forgotten every six minutes, and the longest delay is five.
    assertThat(looked).isBetween(24 * 10, 24 * 12 + 20);
  }

  @Test
  void remembersAMillionNamesInBoundedMemory() {
    for (int i = 0; i < 1_000_000; i++) {
      Attempt attempt = attempt("10." + i / 62_500 + "." + i / 250 % 250 + "." + i % 250, "u" + i);
      limiter.failed(attempt);
    }
    assertThat(counters.size()).isLessThanOrEqualTo(LocalCounters.MOST);
  }

  @Test
  void aSprayDoesNotPushOutWhoKnowsAPassword() {
    limiter.succeeded(attempt("203.0.113.7", ALICE));
    for (int i = 0; i < 300_000; i++) {
      limiter.refusal(attempt("10." + i / 62_500 + "." + i / 250 % 250 + "." + i % 250, "u" + i));
      limiter.failed(attempt("10." + i / 62_500 + "." + i / 250 % 250 + "." + i % 250, "u" + i));
    }
    attackFromElsewhere();
    assertThat(isLookedAt(attempt("203.0.113.7", ALICE))).isTrue();
  }

  @Test
  void leavesNothingOfATurnThatIsOver() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(limiter.<String>inTurn(attempt("192.0.2.1", "user-" + i), () -> "checked"))
          .isEqualTo("checked");
    }
    assertThat(limiter.turnsTaken()).isZero();
  }
}
