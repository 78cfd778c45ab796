package org.kumobashi.server.notices;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kumobashi.server.accounts.GrantId;
import org.kumobashi.server.accounts.Notice;
import org.kumobashi.server.accounts.NoticeKind;
import org.kumobashi.server.accounts.NoticeRound;
import org.kumobashi.server.accounts.NoticeSchedule;
import org.kumobashi.server.accounts.StoreException;
import org.kumobashi.server.telemetry.Metrics;
import org.kumobashi.server.tokens.FakeClock;

final class NoticesTest {
  private final FakeClock clock = new FakeClock();
  private final Metrics metrics = new Metrics();
  private final Deque<Notice> due = new ArrayDeque<>();
  private final List<Notice> failed = new ArrayList<>();
  private final List<String> sent = new ArrayList<>();
  private final List<Runnable> waiting = new ArrayList<>();
  private Optional<Post.Outcome> outcome = Optional.of(Post.Outcome.SENT);
  private boolean broken;
  private final NoticeSchedule schedule =
      new NoticeSchedule() {
        @Override
        public Optional<Notice> claim() {
          if (broken) {
            throw new StoreException("unreadable");
          }
          return Optional.ofNullable(due.poll());
        }

        @Override
        public void failed(Notice notice) {
          failed.add(notice);
        }
      };
  private final Post post =
      (recipient, message) -> {
        sent.add(recipient);
        if (outcome.isEmpty()) {
          throw new StoreException("unreadable");
        }
        return new Post.Result(outcome.get(), "as the test says");
      };
  private final Notices notices =
      new Notices(
          schedule,
          new Letter(new Letter.Origin("help@x.example", "mail.x.example", "portal")),
          post,
          new Notices.Surroundings(clock, waiting::add, metrics));

  private void owe(String... recipients) {
    for (String recipient : recipients) {
      Instant now = clock.instant();
      NoticeRound.Trouble trouble = new NoticeRound.Trouble(NoticeKind.SIGN_IN_REQUIRED, now);
      due.add(
          new Notice(
              new GrantId(recipient),
              recipient,
              NoticeRound.next(Optional.empty(), trouble, now).orElseThrow()));
    }
  }

  private void step() {
    notices.step();
    List<Runnable> begun = List.copyOf(waiting);
    waiting.clear();
    begun.forEach(Runnable::run);
  }

  private List<String> counted() {
    return metrics
        .scrape()
        .lines()
        .filter(line -> line.startsWith("kumobashi_notices_total"))
        .toList();
  }

  @Test
  void sendsOneAtAStep() {
    owe("a@x.example", "b@x.example");
    step();
    assertThat(sent).containsExactly("a@x.example");
    step();
    step();
    assertThat(sent).containsExactly("a@x.example", "b@x.example");
    assertThat(failed).isEmpty();
    assertThat(counted())
        .containsExactly("kumobashi_notices_total{kind=\"sign-in-required\",outcome=\"sent\"} 2.0");
  }

  @Test
  void doesNotBeginTwoAtOnce() {
    owe("a@x.example", "b@x.example");
    notices.step();
    notices.step();
    assertThat(waiting).hasSize(1);
  }

  @Test
  void restsAfterAFailureAndGivesTheMailBack() {
    owe("a@x.example", "b@x.example");
    outcome = Optional.of(Post.Outcome.FAILED);
    step();
    assertThat(failed).map(Notice::recipient).containsExactly("a@x.example");
    step();
    clock.advance(Duration.ofSeconds(59));
    step();
    assertThat(sent).hasSize(1);
    clock.advance(Duration.ofSeconds(1));
    step();
    assertThat(sent).hasSize(2);
  }

  @Test
  void givesUpOnARecipientThatIsNone() {
    owe("a@x.example", "b@x.example");
    outcome = Optional.of(Post.Outcome.UNDELIVERABLE);
    step();
    step();
    assertThat(sent).hasSize(2);
    assertThat(failed).isEmpty();
  }

  @Test
  void givesTheMailBackWhenTheStoreCannotBeAsked() {
    owe("a@x.example");
    outcome = Optional.empty();
    step();
    assertThat(failed).hasSize(1);
  }

  @Test
  void survivesAStoreThatCannotBeRead() {
    owe("a@x.example");
    broken = true;
    step();
    broken = false;
    clock.advance(Duration.ofMinutes(1));
    step();
    assertThat(sent).containsExactly("a@x.example");
  }
}
