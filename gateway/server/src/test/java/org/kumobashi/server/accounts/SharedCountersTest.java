package org.kumobashi.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.AttemptCounters.Counter;
import org.kumobashi.server.accounts.AttemptCounters.Tally;

/** What one gateway counts binds the others, as if there were one. */
final class SharedCountersTest {
  private static final Duration LEAK = Duration.ofMinutes(6);
  private static final int MOST = 10;

  @TempDir Path directory;
  private TestStore store;
  private Database one;
  private Database other;

  @BeforeEach
  void open() {
    store = new TestStore(directory, TestStore.Place.SERVER);
    one = store.database();
    other = store.database();
  }

  @AfterEach
  void close() {
    one.close();
    other.close();
  }

  private SharedCounters counters(Database database) {
    return new SharedCounters(database, Secret.of("a key"), store.clock(), MOST);
  }

  private static List<Counter> counters(String... names) {
    return List.of(names).stream().map(name -> new Counter(name, LEAK)).toList();
  }

  private Map<String, Tally> look(String... names) {
    return counters(other).look(List.of(names));
  }

  private Tally tally(String name) {
    return Objects.requireNonNull(look(name).get(name));
  }

  @Test
  void countAsOneGatewayWould() {
    Tally expected = new Tally(1, store.now);
    counters(one).add(counters("alice", "10.0.0.1"), store.now);
    for (int minutes : List.of(0, 1, 5, 3, 0, 100, 0)) {
      store.now = store.now.plus(Duration.ofMinutes(minutes));
      expected = expected.plusOne(LEAK, store.now);
      counters(minutes % 2 == 0 ? one : other).add(counters("alice"), store.now);
      Tally tally = tally("alice");
      assertThat(tally.level()).isCloseTo(expected.level(), within(1e-9));
      assertThat(tally.at()).isEqualTo(expected.at());
    }
    assertThat(look("alice", "10.0.0.1", "bob")).containsOnlyKeys("alice", "10.0.0.1");
    assertThat(tally("10.0.0.1").level()).isEqualTo(1);
  }

  @Test
  void loseNothingWhenAllGatewaysCountAtOnce() throws InterruptedException {
    List<Throwable> faults = new CopyOnWriteArrayList<>();
    List<Thread> threads = new ArrayList<>();
    Instant now = store.now;
    for (int number = 0; number < 8; number++) {
      SharedCounters gateway = counters(number % 2 == 0 ? one : other);
      List<Counter> names = new ArrayList<>(counters("a", "b", "c", "d"));
      Collections.rotate(names, number);
      threads.add(
          Thread.ofPlatform()
              .uncaughtExceptionHandler((_, fault) -> faults.add(fault))
              .start(() -> IntStream.range(0, 25).forEach(_ -> gateway.add(names, now))));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(faults).isEmpty();
    assertThat(look("a", "b", "c", "d").values()).containsOnly(new Tally(200, now));
  }

  @Test
  void holdNoNameInClear() throws Exception {
    counters(one).add(counters("tr0ub4dor&3"), store.now);
    assertThat(look("tr0ub4dor&3")).hasSize(1);
    assertThat(store.content()).doesNotContain("tr0ub4dor");
  }

  @Test
  void forgetWhatSaysNothingAnyMore() throws Exception {
    counters(one).add(counters("alice"), store.now);
    counters(one).add(counters("alice", "bob"), store.now);
    SharedCounters running = counters(one);
    store.now = store.now.plus(LEAK);
    running.add(counters("carol"), store.now.plusSeconds(61));
    assertThat(look("alice", "bob", "carol")).containsOnlyKeys("alice", "carol");
  }

  @Test
  void letThoseGoFirstThatCountLeast() {
    for (int guess = 0; guess < 2; guess++) {
      counters(one).add(counters("alice", "bob"), store.now);
    }
    for (int name = 0; name < 30; name++) {
      counters(one).add(counters("sprayed" + name), store.now.plusMillis(name));
    }
    counters(one).sweep(store.now);
    String[] sprayed =
        IntStream.range(0, 30).mapToObj(name -> "sprayed" + name).toArray(String[]::new);
    assertThat(look(sprayed)).hasSize(MOST - 2);
    assertThat(look("alice", "bob")).hasSize(2);
  }

  @Test
  void takeWhatAClockALittleAheadCountedForNow() {
    counters(one).add(counters("bob"), store.now.plus(Duration.ofDays(1)));
    counters(one).add(counters("alice"), store.now.plusSeconds(20));
    assertThat(tally("alice").at()).isEqualTo(store.now);
    assertThat(tally("bob").at()).isEqualTo(store.now.plus(Duration.ofDays(1)));
  }
}
