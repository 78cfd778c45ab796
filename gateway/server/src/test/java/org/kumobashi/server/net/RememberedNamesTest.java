package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class RememberedNamesTest {
  private static final String HOST = "mail.example";

  private final AtomicLong nanos = new AtomicLong();
  private final FixedNames dns = new FixedNames();
  private final ExecutorService threads = RememberedNames.threads();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private RememberedNames over(Names names) {
    return over(names, Duration.ofSeconds(20));
  }

  private RememberedNames over(Names names, Duration withAnother) {
    RememberedNames.Patience patience =
        new RememberedNames.Patience(withAnother, Duration.ofSeconds(20));
    return new RememberedNames(names, threads, patience, nanos::get);
  }

  private static List<InetAddress> only(String literal) throws UnknownHostException {
    return List.of(InetAddress.getByName(literal));
  }

  @Test
  void asksEveryTime() throws UnknownHostException {
    RememberedNames names = over(dns.say("192.0.2.1"));
    assertThat(names.addresses(HOST)).isEqualTo(only("192.0.2.1"));
    dns.say("192.0.2.2");
    assertThat(names.addresses(HOST)).isEqualTo(only("192.0.2.2"));
  }

  @Test
  @DisplayName("R50 while DNS fails the last answer serves for an hour")
  void fallsBackOnTheLastAnswer() throws UnknownHostException {
    RememberedNames names = over(dns.say("192.0.2.1"));
    names.addresses(HOST);
    dns.say();
    nanos.addAndGet(Duration.ofMinutes(59).toNanos());
    assertThat(names.addresses(HOST)).isEqualTo(only("192.0.2.1"));
    nanos.addAndGet(Duration.ofMinutes(2).toNanos());
    assertThatThrownBy(() -> names.addresses(HOST))
        .isInstanceOf(UnknownHostException.class)
        .hasMessageContaining("no such luck");
  }

  @Test
  @DisplayName("R50 while DNS does not answer one thread waits for it, and nobody else for long")
  void waitsOnlyAMomentWhenThereIsALastAnswer() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    dns.say("192.0.2.1");
    RememberedNames names =
        over(
            host -> {
              List<InetAddress> found = dns.addresses(host);
              if (dns.asked.get() > 1) {
                awaitQuietly(answered);
              }
              return found;
            },
            Duration.ofMillis(200));
    names.addresses(HOST);
    dns.say("192.0.2.2");
    for (int i = 0; i < 5; i++) {
      assertThat(names.addresses(HOST)).isEqualTo(only("192.0.2.1"));
    }
    assertThat(dns.asked).hasValue(2);
    answered.countDown();
    Awaitility.await().until(() -> names.addresses(HOST).equals(only("192.0.2.2")));
  }

  @Test
  void manyWaitForOneAnswer() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    dns.say("192.0.2.1");
    RememberedNames names =
        over(
            host -> {
              awaitQuietly(answered);
              return dns.addresses(host);
            });
    List<Future<List<InetAddress>>> waiting =
        List.of(
            threads.submit(() -> names.addresses(HOST)),
            threads.submit(() -> names.addresses(HOST)),
            threads.submit(() -> names.addresses(HOST)));
    answered.countDown();
    for (Future<List<InetAddress>> one : waiting) {
      assertThat(one.get()).isEqualTo(only("192.0.2.1"));
    }
  }

  @Test
  void aThreadThatCannotBeHadIsNoAnswer() throws UnknownHostException {
    dns.say("192.0.2.1");
    RememberedNames names =
        new RememberedNames(
            dns,
            work -> {
              throw new OutOfMemoryError("unable to create native thread");
            },
            RememberedNames.Patience.USUAL,
            nanos::get);
    assertThatThrownBy(() -> names.addresses(HOST)).isInstanceOf(UnknownHostException.class);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }
}
