package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kumobashi.server.net.Budget.Level.EXHAUSTED;
import static org.kumobashi.server.net.Budget.Level.PLENTY;
import static org.kumobashi.server.net.Budget.Level.SCARCE;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.kumobashi.server.telemetry.Descriptors;
import org.slf4j.LoggerFactory;

class BudgetTest {
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private long used;
  private final Budget budget = new Budget("buffers", 1000, () -> used);

  @BeforeEach
  void listen() {
    lines.start();
    log(Budget.class).addAppender(lines);
    log(Shortages.class).addAppender(lines);
  }

  @AfterEach
  void leave() {
    log(Budget.class).detachAppender(lines);
    log(Shortages.class).detachAppender(lines);
  }

  private static Logger log(Class<?> of) {
    return (Logger) LoggerFactory.getLogger(of);
  }

  private Budget.Level at(long now) {
    used = now;
    return budget.look();
  }

  private List<String> events() {
    return lines.list.stream()
        .map(line -> line.getLevel() + " " + line.getFormattedMessage().split(" ", 3)[0])
        .toList();
  }

  @Test
  @DisplayName("R50 says before it bites that something is scarce, and once")
  void saysOnceThatItIsScarce() {
    assertThat(at(799)).isEqualTo(PLENTY);
    assertThat(at(800)).isEqualTo(SCARCE);
    assertThat(at(850)).isEqualTo(SCARCE);
    assertThat(at(801)).isEqualTo(SCARCE);
    assertThat(events()).containsExactly("WARN event=scarce");
    assertThat(lines.list.getFirst().getFormattedMessage())
        .isEqualTo("event=scarce what=buffers used=800 most=1000");
  }

  @Test
  @DisplayName("at 90 % nobody new may come, and only well below it again")
  void keepsOutFromNinetyPercentUntilThereIsRoom() {
    assertThat(at(900)).isEqualTo(EXHAUSTED);
    assertThat(at(850)).isEqualTo(EXHAUSTED);
    assertThat(at(849)).isEqualTo(SCARCE);
    assertThat(at(899)).isEqualTo(SCARCE);
    assertThat(at(750)).isEqualTo(SCARCE);
    assertThat(at(749)).isEqualTo(PLENTY);
    assertThat(at(799)).isEqualTo(PLENTY);
    assertThat(events())
        .containsExactly("ERROR event=exhausted", "WARN event=scarce", "INFO event=plenty-again");
  }

  @Test
  void refusesWhileEitherIsExhausted() {
    Budget plenty = new Budget("descriptors", 1000, () -> 0);
    Shortages ofBuffers = new Shortages(budget, plenty);
    used = 899;
    assertThat(ofBuffers.now()).isEmpty();
    used = 900;
    assertThat(ofBuffers.now()).isEqualTo(Optional.of(Refusal.MEMORY));
    Shortages ofDescriptors = new Shortages(plenty, budget);
    ofDescriptors.look();
    assertThat(ofDescriptors.now()).isEqualTo(Optional.of(Refusal.DESCRIPTORS));
    used = 0;
    ofDescriptors.look();
    assertThat(ofDescriptors.now()).isEmpty();
  }

  @Test
  @DisplayName("R50 says at the start that there are too few descriptors for the connections")
  void comparesDescriptorsWithConnections() {
    Shortages.compare(10_000, 20_500);
    assertThat(lines.list).isEmpty();
    Shortages.compare(10_000, 20_499);
    assertThat(events()).containsExactly("WARN event=too-few-descriptors");
    assertThat(lines.list.getFirst().getFormattedMessage())
        .contains("most=20499 wanted=20500", "limits.connections is 10000");
  }

  @Test
  @DisplayName("R50 knows the descriptors of this process")
  void knowsTheDescriptorsOfThisProcess() {
    assertThat(Descriptors.open()).isBetween(3L, 100_000L);
    assertThat(Descriptors.most()).isGreaterThan(100);
  }
}
