package org.kumobashi.sandbox.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.kumobashi.sandbox.mail.ReceivedDigest;

class LedgerTest {
  private final Ledger ledger = new Ledger();
  private final Attempt attempt = Attempt.of("one", "a@example.ac.jp", 500, new Random(1));

  private List<String> with(Outcome outcome, Attempt... upstream) {
    ledger.close(attempt, outcome, "");
    return ledger.disagreements(
        Stream.of(upstream)
            .map(it -> new ReceivedDigest(it.mailbox(), it.mailbox(), 500, it.sha256()))
            .toList());
  }

  @Test
  void missesWhatWasAccepted() {
    assertThat(with(Outcome.ACCEPTED)).hasSize(1);
  }

  @Test
  void wantsWhatWasAcceptedOnce() {
    assertThat(with(Outcome.ACCEPTED, attempt)).isEmpty();
  }

  @Test
  void seesWhatWasDeliveredTwice() {
    assertThat(with(Outcome.ACCEPTED, attempt, attempt)).hasSize(1);
  }

  @Test
  void seesWhatWasRefusedAndDeliveredAllTheSame() {
    assertThat(with(Outcome.REFUSED, attempt)).hasSize(1);
  }

  @Test
  void seesWhatWasDeliveredBeforeItsEnd() {
    assertThat(with(Outcome.UNFINISHED, attempt)).hasSize(1);
  }

  @Test
  void leavesOpenWhatNobodyCanKnow() {
    assertThat(with(Outcome.UPSTREAM_LOST)).isEmpty();
    assertThat(with(Outcome.UNANSWERED, attempt)).isEmpty();
  }

  @Test
  void seesWhatIsUnknownAndDeliveredTwice() {
    assertThat(with(Outcome.UNANSWERED, attempt, attempt)).hasSize(1);
  }

  @Test
  void seesWhatNobodySent() {
    Attempt other = Attempt.of("two", "a@example.ac.jp", 500, new Random(2));

    assertThat(with(Outcome.ACCEPTED, attempt, other)).hasSize(1);
  }
}
