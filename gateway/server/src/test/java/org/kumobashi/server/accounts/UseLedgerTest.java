package org.kumobashi.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UseLedgerTest extends WithStore {
  private static final String ALICE = TestStore.ALICE;
  private static final ZoneId TOKYO = ZoneId.of("Asia/Tokyo");
  private static final YearMonth MARCH = YearMonth.of(2026, 3);

  private UseLedger ledger;
  private String device;

  @BeforeEach
  void fill() {
    TestStore.enrol(accounts, ALICE, "token");
    device = TestStore.generated(accounts, ALICE).device().id();
    ledger = ledger();
  }

  private UseLedger ledger() {
    return new UseLedger(accounts.deviceUses()::add, TOKYO, store.clock());
  }

  private Map<String, DeviceUse> used(YearMonth month) {
    return accounts.deviceUses().of(ALICE, month);
  }

  private static void use(UseLedger.Tally tally, int octets) {
    tally.message();
    tally.in(octets);
    tally.out(2 * octets);
  }

  @Test
  void addsUpWhatALiveSessionUses() {
    UseLedger.Tally live = ledger.of(device);
    use(live, 100);
    ledger.save();
    use(live, 1);
    ledger.save();
    ledger.save();
    assertThat(used(MARCH)).containsExactly(Map.entry(device, new DeviceUse(2, 101, 202)));
    assertThat(used(MARCH.plusMonths(1))).isEmpty();
    assertThat(accounts.deviceUses().of(TestStore.BOB, MARCH)).isEmpty();
  }

  @Test
  void addsUpWhatSeveralGatewaysCount() {
    UseLedger other = ledger();
    use(ledger.of(device), 100);
    use(other.of(device), 10);
    ledger.save();
    other.save();
    assertThat(used(MARCH)).containsEntry(device, new DeviceUse(2, 110, 220));
  }

  @Test
  void beginsAMonthWhereItIsShown() {
    store.now = Instant.parse("2026-03-31T14:59:59Z");
    use(ledger.of(device), 1);
    ledger.save();
    store.now = Instant.parse("2026-03-31T15:00:00Z");
    use(ledger.of(device), 2);
    ledger.save();
    assertThat(used(MARCH)).containsEntry(device, new DeviceUse(1, 1, 2));
    assertThat(used(MARCH.plusMonths(1))).containsEntry(device, new DeviceUse(1, 2, 4));
  }

  @Test
  void forgetsARevokedDeviceAndWhatItStillUses() {
    use(ledger.of(device), 1);
    ledger.save();
    accounts.administration(Actor.GATEWAY).revokeDevice(device);
    assertThat(used(MARCH)).isEmpty();
    String other = TestStore.generated(accounts, ALICE).device().id();
    use(ledger.of(device), 1);
    use(ledger.of(other), 1);
    ledger.save();
    assertThat(used(MARCH)).containsOnlyKeys(other);
  }

  @Test
  void triesAgainWhatCouldNotBeWritten() {
    AtomicBoolean full = new AtomicBoolean(true);
    UseLedger careful =
        new UseLedger(
            (month, use) -> {
              if (full.get()) {
                throw new StoreException("the disk is full");
              }
              accounts.deviceUses().add(month, use);
            },
            TOKYO,
            store.clock());
    use(careful.of(device), 5);
    assertThatExceptionOfType(StoreException.class).isThrownBy(careful::save);
    use(careful.of(device), 1);
    full.set(false);
    careful.save();
    assertThat(used(MARCH)).containsEntry(device, new DeviceUse(2, 6, 12));
  }

  @Test
  void losesNothingWhileItIsWritten() throws Exception {
    int turns = 20_000;
    try (ExecutorService sessions = Executors.newFixedThreadPool(2)) {
      for (int session = 0; session < 2; session++) {
        sessions.execute(
            () -> {
              UseLedger.Tally tally = ledger.of(device);
              for (int turn = 0; turn < turns; turn++) {
                use(tally, 3);
              }
            });
      }
      for (int save = 0; save < 20; save++) {
        ledger.save();
      }
    }
    ledger.save();
    assertThat(used(MARCH))
        .containsEntry(device, new DeviceUse(2L * turns, 6L * turns, 12L * turns));
  }

  @Test
  void isNoChangeOfAdministration() {
    long before = accounts.changes();
    use(ledger.of(device), 1);
    ledger.save();
    assertThat(accounts.changes()).isEqualTo(before);
  }
}
