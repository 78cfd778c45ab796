package org.kumobashi.server.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StartLimiterTest {
  private long nanos;
  private final StartLimiter limiter = new StartLimiter(() -> nanos);

  private void beginAll(String address) {
    assertThat(IntStream.range(0, StartLimiter.MOST)).allMatch(_ -> limiter.mayBegin(address));
  }

  @Test
  @DisplayName("R60 one address begins so many sign-ins in a minute, and another is not held up")
  void boundsTheSignInsOfAnAddress() {
    beginAll("192.0.2.7");
    assertThat(limiter.mayBegin("192.0.2.7")).isFalse();
    assertThat(limiter.mayBegin("192.0.2.8")).isTrue();
    nanos += Duration.ofMinutes(2).toNanos();
    assertThat(limiter.mayBegin("192.0.2.7")).isTrue();
  }

  @Test
  void takesAllAddressesOfAnIpv6NetworkForOne() {
    beginAll("2001:db8:0:1::7");
    assertThat(limiter.mayBegin("2001:db8:0:1:ffff::8")).isFalse();
    assertThat(limiter.mayBegin("2001:db8:0:2::7")).isTrue();
    assertThat(limiter.mayBegin("[fe80::1%nosuch]")).isTrue();
  }
}
