package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kumobashi.server.config.TlsMode;
import org.kumobashi.server.config.Upstream;

final class RoutesTest {
  private final AtomicLong nanos = new AtomicLong();
  private final FixedNames names = new FixedNames();
  private final Routes routes = new Routes(names, nanos::get);

  @BeforeEach
  void name() throws UnknownHostException {
    names.say("192.0.2.1", "192.0.2.2", "192.0.2.3");
  }

  private static InetSocketAddress address(int last) {
    return new InetSocketAddress("192.0.2." + last, 993);
  }

  private List<Integer> order() throws UnknownHostException {
    return routes.to(new Upstream.Server("mail.example", 993, TlsMode.IMPLICIT)).stream()
        .map(address -> address.getAddress().getAddress()[3] & 0xff)
        .toList();
  }

  @Test
  void keepsTheOrderOfDnsWhileAllIsWell() throws UnknownHostException {
    assertThat(order()).containsExactly(1, 2, 3);
  }

  @Test
  void putsThoseThatFailedLast() throws UnknownHostException {
    routes.failed(address(2), "refused");
    routes.failed(address(1), "refused");
    assertThat(order()).containsExactly(3, 2, 1);
    routes.failed(address(2), "refused");
    assertThat(order()).containsExactly(3, 1, 2);
    assertThat(routes.troubled()).isEqualTo(2);
  }

  @Test
  void forgivesAnAddressThatWorks() throws UnknownHostException {
    routes.failed(address(1), "refused");
    routes.worked(address(1));
    assertThat(order()).containsExactly(1, 2, 3);
  }

  @Test
  void forgivesAfterAWhile() throws UnknownHostException {
    routes.failed(address(1), "refused");
    nanos.addAndGet(Duration.ofSeconds(119).toNanos());
    assertThat(order()).containsExactly(2, 3, 1);
    nanos.addAndGet(Duration.ofSeconds(2).toNanos());
    assertThat(order()).containsExactly(1, 2, 3);
  }

  @Test
  void remembersABoundedNumber() {
    for (int i = 0; i < 5_000; i++) {
      routes.failed(new InetSocketAddress("192.0.2.1", 1 + i), "refused");
    }
    assertThat(routes.troubled()).isLessThanOrEqualTo(1_000);
  }
}
