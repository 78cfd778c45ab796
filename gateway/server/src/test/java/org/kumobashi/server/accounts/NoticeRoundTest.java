package org.kumobashi.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kumobashi.server.accounts.NoticeKind.EXPIRING;
import static org.kumobashi.server.accounts.NoticeKind.SIGN_IN_REQUIRED;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.kumobashi.server.accounts.NoticeRound.Trouble;

final class NoticeRoundTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private static Instant day(long day) {
    return START.plus(Duration.ofDays(day));
  }

  /** The days of 60 on which a mail goes out, if each day is looked at in every hour. */
  private static List<Long> days(LongFunction<Optional<Trouble>> troubleOfDay) {
    List<Long> days = new ArrayList<>();
    Optional<NoticeRound> last = Optional.empty();
    for (long hour = 0; hour < 60 * 24; hour++) {
      Instant now = START.plus(Duration.ofHours(hour));
      Optional<Trouble> trouble = troubleOfDay.apply(hour / 24);
      Optional<NoticeRound> present = last;
      Optional<NoticeRound> next = trouble.flatMap(there -> NoticeRound.next(present, there, now));
      if (next.isPresent()) {
        days.add(hour / 24);
        last = next;
      }
    }
    return days;
  }

  private static Optional<Trouble> dead(long since) {
    return Optional.of(new Trouble(SIGN_IN_REQUIRED, day(since)));
  }

  @Test
  void aDeadGrantIsToldThreeTimesAndNeverMore() {
    assertThat(days(day -> dead(0))).containsExactly(0L, 3L, 7L);
  }

  @Test
  void aHealedGrantIsToldNoMore() {
    assertThat(days(day -> day < 2 ? dead(0) : Optional.empty())).containsExactly(0L);
    assertThat(days(day -> day < 5 ? dead(0) : Optional.empty())).containsExactly(0L, 3L);
  }

  @Test
  void aGrantThatDiesAgainAfterAWeekBeginsANewRound() {
    assertThat(days(day -> day < 2 ? dead(0) : day < 20 ? Optional.empty() : dead(20)))
        .containsExactly(0L, 20L, 23L, 27L);
  }

  @Test
  void aGrantThatDiesAgainWithinAWeekStaysInItsRound() {
    assertThat(days(day -> day < 1 ? dead(0) : day < 2 ? Optional.empty() : dead(2)))
        .containsExactly(0L, 3L, 7L);
    assertThat(days(day -> day < 1 ? dead(0) : day < 5 ? Optional.empty() : dead(5)))
        .containsExactly(0L, 5L, 9L);
  }

  @Test
  void aGrantThatDiesAgainAfterItsRoundIsToldAtOnce() {
    assertThat(days(day -> day < 8 ? dead(0) : day < 9 ? Optional.empty() : dead(9)))
        .containsExactly(0L, 3L, 7L, 9L, 12L, 16L);
  }

  @Test
  void aGrantThatFlapsEveryDayIsNoStorm() {
    List<Long> days = days(day -> day % 2 == 0 ? dead(day) : Optional.empty());
    for (long day = 0; day < 53; day++) {
      long from = day;
      assertThat(days.stream().filter(mail -> mail >= from && mail < from + 7))
          .hasSizeLessThanOrEqualTo(3);
    }
    assertThat(days).hasSizeBetween(8, 26);
  }

  @Test
  void anExpiringGrantIsToldOnceAndOnceMoreWhenItDies() {
    assertThat(days(day -> day < 30 ? Optional.of(new Trouble(EXPIRING, day(-60))) : dead(30)))
        .containsExactly(0L, 30L, 33L, 37L);
  }

  @Test
  void aMailThatCouldNotBeSentIsTriedAgainLessAndLessOften() {
    Instant now = START;
    Trouble trouble = dead(0).orElseThrow();
    Optional<NoticeRound> round = NoticeRound.next(Optional.empty(), trouble, now);
    List<Long> minutes = new ArrayList<>();
    for (int attempt = 0; attempt < 9; attempt++) {
      NoticeRound failed = round.orElseThrow().failed(now);
      minutes.add(Duration.between(now, failed.due()).toMinutes());
      assertThat(NoticeRound.next(Optional.of(failed), trouble, failed.due().minusMillis(1)))
          .isEmpty();
      now = failed.due();
      round = NoticeRound.next(Optional.of(failed), trouble, now);
      assertThat(round).map(NoticeRound::sent).contains(1);
    }
    assertThat(minutes).containsExactly(10L, 20L, 40L, 80L, 160L, 320L, 360L, 360L, 360L);
    assertThat(round.orElseThrow().due()).isEqualTo(now.plus(Duration.ofDays(3)));
  }
}
