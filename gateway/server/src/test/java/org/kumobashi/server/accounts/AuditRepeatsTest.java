package org.kumobashi.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.kumobashi.server.accounts.AuditWriter.Entry;

final class AuditRepeatsTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private final AuditRepeats repeats = new AuditRepeats(Duration.ofMinutes(1));

  private static Entry use(int second, String detail) {
    return new Entry(
        NOON.plusSeconds(second),
        new Actor("d-1", "::1"),
        new Act(Act.What.DEVICE_LOGGED_IN, "a@example.org", "d-1", detail));
  }

  private List<String> sift(int second, Entry... entries) {
    return repeats.sift(List.of(entries), NOON.plusSeconds(second)).stream()
        .map(line -> line.at() + " " + line.act().detail())
        .toList();
  }

  @Test
  void tellsTheFirstAtOnceAndTheOthersTogether() {
    assertThat(sift(0, use(0, "imap"), use(0, "imap")))
        .containsExactly("2026-03-01T12:00:00Z imap");
    assertThat(sift(30, use(30, "imap"))).isEmpty();
    assertThat(sift(60))
        .containsExactly("2026-03-01T12:00:30Z imap (2 more since 2026-03-01T12:00:00Z)");
    assertThat(sift(61, use(61, "imap"))).containsExactly("2026-03-01T12:01:01Z imap");
  }

  @Test
  void whatComesOnceAMinuteIsALineEachTime() {
    for (int minute = 0; minute < 10; minute++) {
      assertThat(sift(minute * 60, use(minute * 60, "imap"))).hasSize(1);
    }
  }

  @Test
  void keepsApartWhatDiffers() {
    assertThat(sift(0, use(0, "imap"), use(0, "pop3"))).hasSize(2);
  }

  @Test
  void holdsNothingBackWhenTheClockIsSetBack() {
    assertThat(sift(3600, use(3600, "imap"), use(3600, "imap"))).hasSize(1);
    assertThat(sift(0)).hasSize(1);
    assertThat(sift(1, use(1, "imap"))).hasSize(1);
  }

  @Test
  void remembersOnlySoMany() {
    Entry[] many =
        IntStream.range(0, 30_000).mapToObj(name -> use(0, "use " + name)).toArray(Entry[]::new);
    assertThat(sift(0, many)).hasSize(30_000);
    assertThat(sift(1)).isEmpty();
    // The oldest were forgotten, so they are new again.
    assertThat(sift(1, use(1, "use 0"), use(1, "use 29999"))).hasSize(1);
  }

  @Test
  void tellsAllAtTheEnd() {
    assertThat(sift(0, use(0, "imap"), use(1, "imap"))).hasSize(1);
    assertThat(repeats.all()).hasSize(1);
    assertThat(repeats.all()).isEmpty();
  }
}
