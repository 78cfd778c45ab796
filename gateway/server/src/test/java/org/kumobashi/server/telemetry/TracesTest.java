package org.kumobashi.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TracesTest {
  private static final String ALICE = "alice@example.org";

  private Instant now = Instant.parse("2026-11-28T23:50:00.000Z");
  private final Traces traces = new Traces(() -> now);

  private Trace started() {
    return traces.start(ALICE).orElseThrow();
  }

  @Test
  void findsOnlyWhatIsTraced() {
    assertThat(traces.running(ALICE)).isEmpty();
    Trace trace = started();
    assertThat(traces.running(ALICE)).containsSame(trace);
    assertThat(traces.running("bob@example.org")).isEmpty();
  }

  @Test
  void goesOnWithATraceThatIsRunning() {
    assertThat(started()).isSameAs(started());
  }

  @Test
  void putsTimeAndSpeakerBeforeALine() {
    Trace trace = started();
    now = now.plusMillis(1234);
    trace.add("c1 C>", "a1 NOOP");
    assertThat(trace.lines()).containsExactly("23:50:01.234 c1 C> a1 NOOP");
  }

  @Test
  void endsAfterAQuarterOfAnHour() {
    Trace trace = started();
    now = now.plus(Trace.LENGTH).minusMillis(1);
    assertThat(trace.isRunning()).isTrue();
    now = now.plusMillis(1);
    assertThat(trace.state()).isEqualTo(Trace.State.OVER);
    assertThat(traces.running(ALICE)).isEmpty();
    trace.add("c1 C>", "late");
    assertThat(trace.lines()).isEmpty();
    assertThat(trace.ends()).isEqualTo(trace.started().plus(Trace.LENGTH));
  }

  @Test
  void endsWhenItHasAllLinesItMayHave() {
    Trace trace = started();
    for (int line = 0; line <= Trace.MOST_LINES; line++) {
      trace.add("c1 C>", "x");
    }
    assertThat(trace.state()).isEqualTo(Trace.State.FULL);
    assertThat(trace.lines()).hasSize(Trace.MOST_LINES);
  }

  @Test
  void endsWhenItHasAllOctetsItMayHave() {
    Trace trace = started();
    for (int line = 0; line < 3000; line++) {
      trace.add("c1 C>", "x".repeat(5000));
    }
    assertThat(trace.state()).isEqualTo(Trace.State.FULL);
    assertThat(trace.lines().stream().mapToInt(line -> line.length() + 1).sum())
        .isBetween(Trace.MOST_OCTETS - 2000, Trace.MOST_OCTETS);
  }

  @Test
  void holdsNothingThatIsNotPrintable() {
    Trace trace = started();
    trace.add("c1 C>", "a\r\n\u001b[0m\u00e9\u0000b");
    assertThat(trace.lines()).containsExactly("23:50:00.000 c1 C> a???[0m??b");
  }

  @Test
  void forgetsAnHourAfterTheEnd() {
    Trace trace = started();
    now = now.plusSeconds(60);
    traces.stop(ALICE);
    assertThat(trace.state()).isEqualTo(Trace.State.STOPPED);
    now = now.plus(Traces.KEPT).minusMillis(1);
    assertThat(traces.find(ALICE)).containsSame(trace);
    now = now.plusMillis(1);
    traces.forget();
    assertThat(traces.find(ALICE)).isEmpty();
  }

  @Test
  void makesRoomByForgettingWhatEndedFirst() {
    for (int other = 0; other < Traces.MOST; other++) {
      assertThat(traces.start("m" + other + "@example.org")).isPresent();
    }
    assertThat(traces.start(ALICE)).isEmpty();
    traces.stop("m7@example.org");
    now = now.plus(Duration.ofSeconds(1));
    traces.stop("m3@example.org");
    assertThat(traces.start(ALICE)).isPresent();
    assertThat(traces.find("m7@example.org")).isEmpty();
    assertThat(traces.find("m3@example.org")).isPresent();
  }
}
