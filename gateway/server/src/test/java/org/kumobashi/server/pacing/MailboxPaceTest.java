package org.kumobashi.server.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.server.config.SubmissionLimits;
import org.kumobashi.server.tokens.FakeClock;

class MailboxPaceTest {
  private final FakeClock clock = new FakeClock();
  private final List<Duration> pauses = new ArrayList<>();

  /** A pace whose waiters make the clock move instead of sleeping. */
  private MailboxPace pace(SubmissionLimits limits) {
    return new Paces(
            limits,
            clock,
            time -> {
              pauses.add(time);
              clock.advance(time);
            })
        .of("Alice@example.ac.jp");
  }

  private final MailboxPace pace = pace(SubmissionLimits.standard());

  @Test
  void sendsASmallBurstAtOnceAndThenEvenly() throws Exception {
    for (int message = 0; message < 10; message++) {
      assertThat(pace.turn()).isEmpty();
    }
    assertThat(pauses).isEmpty();
    for (int message = 0; message < 30; message++) {
      assertThat(pace.turn()).isEmpty();
    }
    assertThat(pauses).hasSize(30).allMatch(pause -> pause.toMillis() <= 2_000);
    assertThat(pauses.stream().mapToLong(Duration::toMillis).sum()).isBetween(59_000L, 61_000L);
  }

  @Test
  @DisplayName("R41 who cannot be served in 20 s hears of it after 20 s, not before")
  void refusesAfterTheLongestWait() throws Exception {
    SubmissionLimits slow = new Changed().messagesPerMinute(2).limits();
    MailboxPace two = pace(slow);
    assertThat(two.turn()).isEmpty();
    Optional<LoginFailure> refusal = two.turn();
    assertThat(refusal).get().isInstanceOf(LoginFailure.Throttled.class);
    assertThat(pauses).containsExactly(Duration.ofSeconds(20));
    assertThat(two.turn()).as("the next one 10 s later").isEmpty();
  }

  @Test
  void lendsNoMorePlacesThanThereAre() throws Exception {
    MailboxPace impatient = pace(new Changed().longestWait(Duration.ZERO).limits());
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      places.add(impatient.place().orElseThrow());
    }
    assertThat(impatient.place()).isEmpty();
    assertThat(impatient.lent()).isEqualTo(3);
    places.getFirst().release();
    places.getFirst().release();
    assertThat(impatient.place()).isPresent();
    assertThat(impatient.place()).isEmpty();
  }

  @Test
  void servesWaitersInTheOrderOfArrival() throws Exception {
    MailboxPace one = pace(new Changed().sessions(1).limits());
    Place held = one.place().orElseThrow();
    List<Integer> served = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Void>> waiters = new ArrayList<>();
      for (int waiter = 0; waiter < 5; waiter++) {
        int number = waiter;
        waiters.add(CompletableFuture.runAsync(() -> serve(one, served, number), threads));
        Awaitility.await().until(() -> one.waiting() == number + 1);
      }
      held.release();
      for (CompletableFuture<Void> waiter : waiters) {
        waiter.get(20, TimeUnit.SECONDS);
      }
    }
    assertThat(served).containsExactly(0, 1, 2, 3, 4);
  }

  private static void serve(MailboxPace pace, List<Integer> served, int number) {
    try {
      Place place = pace.place().orElseThrow();
      served.add(number);
      place.release();
    } catch (InterruptedException unexpected) {
      throw new IllegalStateException(unexpected);
    }
  }

  @Test
  void restsAfterUpstreamAskedForIt() throws Exception {
    assertThat(pace.rest()).isEmpty();
    pace.throttled();
    Optional<LoginFailure> refusal = pace.rest();
    assertThat(refusal).get().isInstanceOf(LoginFailure.Throttled.class);
    assertThat(pauses).containsExactly(Duration.ofSeconds(20));
    assertThat(pace.rest()).as("10 s more").isEmpty();
    assertThat(pauses).containsExactly(Duration.ofSeconds(20), Duration.ofSeconds(10));
  }

  @Test
  void countsRecipientsForADayAndForgetsThemAfterIt() {
    MailboxPace few = pace(new Changed().recipientsPerDay(3).limits());
    assertThat(List.of(few.take(), few.take(), few.take(), few.take()))
        .containsExactly(true, true, true, false);
    few.giveBack(1);
    assertThat(few.take()).isTrue();
    clock.advance(Duration.ofHours(23));
    assertThat(few.take()).isFalse();
    clock.advance(Duration.ofHours(2));
    assertThat(few.take()).isTrue();
  }

  @Test
  void remembersWhatAnEarlierRunCounted() {
    MailboxPace few = pace(new Changed().recipientsPerDay(3).limits());
    assertThat(few.take()).isTrue();
    Map<Long, Long> counted = few.recipients();
    MailboxPace restarted = pace(new Changed().recipientsPerDay(3).limits());
    restarted.remember(counted);
    assertThat(List.of(restarted.take(), restarted.take(), restarted.take()))
        .containsExactly(true, true, false);
  }

  @Test
  void knowsAMailboxInAnyCase() {
    Paces paces = new Paces(SubmissionLimits.standard(), clock, Waiting.sleeping());
    assertThat(paces.of("ALICE@example.ac.jp")).isSameAs(paces.of("alice@EXAMPLE.ac.jp"));
  }

  /** The standard limits but for one. */
  private static final class Changed {
    private static final SubmissionLimits STANDARD = SubmissionLimits.standard();
    private int sessions = STANDARD.sessions();
    private Duration longestWait = STANDARD.longestWait();
    private int messagesPerMinute = STANDARD.messagesPerMinute();
    private int recipientsPerDay = STANDARD.recipientsPerDay();

    Changed sessions(int number) {
      sessions = number;
      return this;
    }

    Changed longestWait(Duration time) {
      longestWait = time;
      return this;
    }

    Changed messagesPerMinute(int number) {
      messagesPerMinute = number;
      return this;
    }

    Changed recipientsPerDay(int number) {
      recipientsPerDay = number;
      return this;
    }

    SubmissionLimits limits() {
      return new SubmissionLimits(
          sessions,
          longestWait,
          messagesPerMinute,
          STANDARD.recipientsPerMessage(),
          recipientsPerDay,
          STANDARD.coolDown(),
          STANDARD.keepUpstream(),
          STANDARD.discardRate(),
          STANDARD.discardWindow(),
          STANDARD.contentRate(),
          STANDARD.contentWindow(),
          STANDARD.idleTimeout());
    }
  }
}
