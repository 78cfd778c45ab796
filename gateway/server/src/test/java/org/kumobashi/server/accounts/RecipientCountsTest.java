package org.kumobashi.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kumobashi.server.accounts.TestStore.ALICE;
import static org.kumobashi.server.accounts.TestStore.BOB;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class RecipientCountsTest extends WithStore {
  private static final long HOUR = 492_000;

  private RecipientCounts counts() {
    return accounts.recipientCounts();
  }

  @Test
  void outliveARestart() {
    counts().add(Map.of(ALICE, Map.of(HOUR - 1, 7L, HOUR, 3L), BOB, Map.of(HOUR, 1L)), HOUR);
    accounts.close();
    accounts = store.open();
    assertThat(counts().recent(HOUR))
        .isEqualTo(Map.of(ALICE, Map.of(HOUR - 1, 7L, HOUR, 3L), BOB, Map.of(HOUR, 1L)));
  }

  @Test
  void areAddedToThoseOfOtherGateways() {
    counts().add(Map.of(ALICE, Map.of(HOUR - 1, 7L, HOUR, 3L)), HOUR);
    counts().add(Map.of(ALICE, Map.of(HOUR, 5L)), HOUR);
    assertThat(counts().recent(HOUR)).isEqualTo(Map.of(ALICE, Map.of(HOUR - 1, 7L, HOUR, 8L)));
  }

  @Test
  void areForgottenAfterTwentyFiveHours() {
    counts().add(Map.of(ALICE, Map.of(HOUR, 3L)), HOUR);
    assertThat(counts().recent(HOUR + 24)).containsKey(ALICE);
    assertThat(counts().recent(HOUR + 25)).isEmpty();
    counts().add(Map.of(), HOUR + 24);
    assertThat(counts().recent(HOUR + 24)).containsKey(ALICE);
    counts().add(Map.of(), HOUR + 25);
    assertThat(counts().recent(HOUR + 24)).isEmpty();
  }

  @Test
  void leaveOutWhatLiesAheadOfAClockThatWasSetBack() {
    counts().add(Map.of(ALICE, Map.of(HOUR + 100, 3L)), HOUR);
    assertThat(counts().recent(HOUR)).isEmpty();
  }

  @Test
  void areWrittenAllOrNone() throws Exception {
    counts().add(Map.of(ALICE, Map.of(HOUR - 25, 1L, HOUR - 24, 2L)), HOUR - 24);
    store.tamper("create unique index no_number_twice on recipient_count (recipients)");
    assertThatThrownBy(
            () -> counts().add(Map.of(ALICE, Map.of(HOUR, 9L), BOB, Map.of(HOUR, 1L)), HOUR))
        .isInstanceOf(StoreException.class);
    assertThat(counts().recent(HOUR - 24))
        .isEqualTo(Map.of(ALICE, Map.of(HOUR - 25, 1L, HOUR - 24, 2L)));
    assertThat(counts().recent(HOUR)).isEqualTo(Map.of(ALICE, Map.of(HOUR - 24, 2L)));
  }

  @Test
  void areNoChangeThatARunningGatewayWouldFollow() {
    long before = accounts.changes();
    counts().add(Map.of(ALICE, Map.of(HOUR, 3L)), HOUR);
    assertThat(accounts.changes()).isEqualTo(before);
  }
}
