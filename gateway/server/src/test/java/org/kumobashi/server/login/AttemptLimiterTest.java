package org.kumobashi.server.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.server.config.Attempts;
import org.kumobashi.server.tokens.FakeClock;

final class AttemptLimiterTest {
  private static final String ALICE = "alice@contoso.example";

  private final FakeClock clock = new FakeClock();
  private final AttemptLimiter limiter = new AttemptLimiter(Attempts.standard(), clock);

  private static InetAddress address(String literal) throws UnknownHostException {
    return InetAddress.getByName(literal);
  }

  private void fail(int times, String address, String mailbox) throws UnknownHostException {
    for (int i = 0; i < times; i++) {
      limiter.failed(address(address), mailbox);
    }
  }

  @Test
  void allowsAsManyFailuresAnAddressAsConfigured() throws UnknownHostException {
    for (int i = 0; i < 19; i++) {
      limiter.failed(address("192.0.2.1"), "user-" + i);
    }
    assertThat(limiter.refusal(address("192.0.2.1"), ALICE)).isEmpty();
    limiter.failed(address("192.0.2.1"), "user-19");
    assertThat(limiter.refusal(address("192.0.2.1"), ALICE))
        .containsInstanceOf(LoginFailure.TooManyAttempts.class);
    assertThat(limiter.refusal(address("192.0.2.2"), ALICE)).isEmpty();
  }

  @Test
  void allowsAnotherFailureAsTimePasses() throws UnknownHostException {
    fail(20, "192.0.2.1", ALICE);
    clock.advance(Duration.ofSeconds(3));
    assertThat(limiter.refusal(address("192.0.2.1"), ALICE)).isEmpty();
    fail(1, "192.0.2.1", ALICE);
    assertThat(limiter.refusal(address("192.0.2.1"), ALICE)).isPresent();
  }

  @Test
  void boundsGuessesFromManyAddressesAtOneMailbox() throws UnknownHostException {
    for (int i = 1; i <= 20; i++) {
      fail(1, "192.0.2." + i, ALICE);
    }
    assertThat(limiter.refusal(address("198.51.100.1"), ALICE)).isPresent();
    assertThat(limiter.refusal(address("198.51.100.1"), "bob@contoso.example")).isEmpty();
  }

  @Test
  void guessesFromFarAwayDoNotLockTheOwnerOut() throws UnknownHostException {
    limiter.succeeded(address("203.0.113.7"), ALICE);
    for (int i = 1; i <= 60; i++) {
      fail(1, "192.0.2." + i, ALICE);
    }
    assertThat(limiter.refusal(address("203.0.113.7"), ALICE)).isEmpty();
    assertThat(limiter.refusal(address("203.0.113.8"), ALICE)).isPresent();
  }

  @Test
  void forgetsAnAcquaintanceAfterADay() throws UnknownHostException {
    limiter.succeeded(address("203.0.113.7"), ALICE);
    clock.advance(Duration.ofDays(1));
    for (int i = 1; i <= 20; i++) {
      fail(1, "192.0.2." + i, ALICE);
    }
    assertThat(limiter.refusal(address("203.0.113.7"), ALICE)).isPresent();
  }

  @Test
  void countsAnIpv6SubscriberAsOneAddress() throws UnknownHostException {
    for (int i = 1; i <= 20; i++) {
      fail(1, "2001:db8::" + i, "user-" + i);
    }
    assertThat(limiter.refusal(address("2001:db8::ffff"), ALICE)).isPresent();
    assertThat(limiter.refusal(address("2001:db8:0:1::1"), ALICE)).isEmpty();
  }
}
