package org.kumobashi.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kumobashi.server.accounts.TestStore.ALICE;
import static org.kumobashi.server.accounts.TestStore.BOB;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.config.Network;

final class StoredAccountsTest extends WithStore {
  private static final String CHOSEN = "a chosen pass phrase";

  private GrantId grant;

  @BeforeEach
  void fill() {
    grant = TestStore.enrol(accounts, ALICE, "alice-token");
  }

  private Optional<String> login(String mailbox, String password) {
    return accounts.device(mailbox, Secret.of(password)).map(Device::id);
  }

  @Test
  @DisplayName("R04 two devices of one mailbox both work, however their logins interleave")
  void twoDevicesOfOneMailboxBothWork() {
    IssuedDevice phone = TestStore.generated(accounts, ALICE);
    Device printer = TestStore.chosen(accounts, ALICE, CHOSEN);
    String password = phone.password().orElseThrow().revealText();
    for (int round = 0; round < 5; round++) {
      assertThat(login(ALICE, password)).contains(phone.device().id());
      assertThat(login(ALICE, CHOSEN)).contains(printer.id());
    }
  }

  @Test
  void takesAGeneratedPasswordHoweverItIsTyped() {
    IssuedDevice phone = TestStore.generated(accounts, ALICE);
    String shown = phone.password().orElseThrow().revealText();
    assertThat(shown).matches("([a-kmnp-z2-9]{5}-){3}[a-kmnp-z2-9]{5}");
    assertThat(login(ALICE, shown.replace("-", ""))).contains(phone.device().id());
    assertThat(login(ALICE, shown.replace('-', ' ').toUpperCase(java.util.Locale.ROOT)))
        .contains(phone.device().id());
  }

  @Test
  @DisplayName("R01 a password opens only the mailbox it was made for")
  void passwordOpensOnlyItsOwnMailbox() {
    TestStore.enrol(accounts, BOB, "bob-token");
    String password = TestStore.generated(accounts, ALICE).password().orElseThrow().revealText();
    Device bobs = TestStore.chosen(accounts, BOB, CHOSEN);
    assertThat(login(BOB, password)).isEmpty();
    assertThat(login(ALICE, CHOSEN)).isEmpty();
    assertThat(login(BOB, CHOSEN)).contains(bobs.id());
  }

  @Test
  @DisplayName("R02 R03 an unknown user is refused and nothing comes into being")
  void unknownUserIsNeverCreated() {
    accounts
        .administration(Actor.GATEWAY)
        .importGrant(new GrantImport("tenant-1", "", "service@example.org", Optional.empty()));
    long before = accounts.changes();
    assertThat(login("nobody@example.org", CHOSEN)).isEmpty();
    assertThat(login("service@example.org", CHOSEN)).isEmpty();
    assertThat(accounts.mailbox("nobody@example.org")).isEmpty();
    assertThat(accounts.administration(Actor.GATEWAY).mailboxes()).hasSize(1);
    assertThat(accounts.administration(Actor.GATEWAY).devices(Optional.empty())).isEmpty();
    assertThat(accounts.changes()).isEqualTo(before);
  }

  @Test
  @DisplayName("R06 what is not of generated form costs one slow hash, known user or not")
  void unknownUserCostsAsMuchAsWrongPassword() {
    TestStore.chosen(accounts, ALICE, CHOSEN);
    for (String user : List.of(ALICE, "nobody@example.org", "")) {
      for (String password : List.of("wrong", "wrong password", CHOSEN, "\u0000")) {
        store.now = store.now.plus(Duration.ofHours(1));
        store.hashes.set(0);
        login(user, password);
        assertThat(store.hashes.get()).as("%s with %s", user, password).isEqualTo(1);
      }
    }
  }

  @Test
  @DisplayName("R06 what is of generated form costs no slow hash, known user or not")
  void generatedFormCostsNoSlowHash() {
    String password = TestStore.generated(accounts, ALICE).password().orElseThrow().revealText();
    login(ALICE, password);
    login(ALICE, "aaaaa-aaaaa-aaaaa-aaaaa");
    login("nobody@example.org", "aaaaa-aaaaa-aaaaa-aaaaa");
    assertThat(store.hashes.get()).isZero();
  }

  @Test
  @DisplayName("R10 what is remembered of one login helps no other user and no other password")
  void remembersUnderUserAndWholePassword() {
    TestStore.enrol(accounts, BOB, "bob-token");
    Device printer = TestStore.chosen(accounts, ALICE, CHOSEN);
    store.hashes.set(0);
    assertThat(login(ALICE, CHOSEN)).contains(printer.id());
    assertThat(login(ALICE, CHOSEN)).contains(printer.id());
    assertThat(store.hashes.get()).isEqualTo(1);
    assertThat(login(BOB, CHOSEN)).isEmpty();
    assertThat(login(ALICE, CHOSEN + "x")).isEmpty();
    assertThat(login(ALICE, CHOSEN.substring(1))).isEmpty();
    assertThat(login(ALICE + CHOSEN.charAt(0), CHOSEN.substring(1))).isEmpty();
    assertThat(store.hashes.get()).isEqualTo(5);
  }

  @Test
  void forgetsWhatItRememberedAfterTenMinutes() {
    TestStore.chosen(accounts, ALICE, CHOSEN);
    login(ALICE, CHOSEN);
    store.hashes.set(0);
    store.now = store.now.plus(Duration.ofMinutes(9));
    login(ALICE, CHOSEN);
    assertThat(store.hashes.get()).isZero();
    store.now = store.now.plus(Duration.ofMinutes(2));
    login(ALICE, CHOSEN);
    assertThat(store.hashes.get()).isEqualTo(1);
  }

  @Test
  void revocationWorksAtOnceAndFromAnotherProcess() {
    Device printer = TestStore.chosen(accounts, ALICE, CHOSEN);
    assertThat(login(ALICE, CHOSEN)).contains(printer.id());
    long before = accounts.changes();
    try (StoredAccounts other = store.open()) {
      other.administration(Actor.GATEWAY).revokeDevice(printer.id());
    }
    assertThat(accounts.changes()).isGreaterThan(before);
    assertThat(login(ALICE, CHOSEN)).isEmpty();
    assertThat(accounts.device(printer.id())).isEmpty();
  }

  @Test
  void expiredPasswordWorksNoMore() {
    var request =
        new DeviceRequest(
            ALICE,
            "guest",
            Set.of(Protocol.POP3),
            List.of(Network.parse("10.0.0.0/8"), Network.parse("2001:db8::/32")),
            Optional.of(store.now.plusSeconds(60)),
            Optional.empty());
    IssuedDevice issued = accounts.administration(Actor.GATEWAY).addDevice(request);
    String password = issued.password().orElseThrow().revealText();
    assertThat(accounts.device(ALICE, Secret.of(password))).contains(issued.device());
    store.now = store.now.plusSeconds(60);
    assertThat(login(ALICE, password)).isEmpty();
  }

  @Test
  void recordsUseOnceAMinute() {
    Device device = TestStore.generated(accounts, ALICE).device();
    accounts.recordUse(device.id(), "192.0.2.1", "imap", Optional.empty());
    store.now = store.now.plusSeconds(59);
    accounts.recordUse(device.id(), "192.0.2.2", "smtp", Optional.empty());
    assertThat(lastUse().client()).isEqualTo("192.0.2.1");
    store.now = store.now.plusSeconds(1);
    accounts.recordUse(device.id(), "192.0.2.3", "pop3", Optional.empty());
    assertThat(lastUse()).isEqualTo(new DeviceStatus.LastUse(store.now, "192.0.2.3", "pop3"));
  }

  @Test
  void remembersWhoNeedsOldTlsUntilTheyDoNoMore() {
    Device device = TestStore.generated(accounts, ALICE).device();
    accounts.recordUse(device.id(), "192.0.2.1", "smtp", Optional.empty());
    assertThat(accounts.directory().devicesThatNeedOldTls()).isZero();

    accounts.recordUse(device.id(), "192.0.2.1", "smtp", Optional.of("TLSv1"));
    DeviceStatus.OldTls old = new DeviceStatus.OldTls(store.now, "TLSv1");
    store.now = store.now.plus(Duration.ofDays(29));
    accounts.recordUse(device.id(), "192.0.2.1", "smtp", Optional.empty());

    assertThat(status().oldTls()).contains(old);
    assertThat(status().needsOldTlsAt(store.now)).isTrue();
    assertThat(accounts.directory().devicesThatNeedOldTls()).isOne();

    store.now = store.now.plus(Duration.ofDays(1));
    assertThat(status().needsOldTlsAt(store.now)).isFalse();
    assertThat(accounts.directory().devicesThatNeedOldTls()).isZero();
  }

  private DeviceStatus.LastUse lastUse() {
    return status().lastUsed().orElseThrow();
  }

  private DeviceStatus status() {
    return accounts.administration(Actor.GATEWAY).devices(Optional.of(ALICE)).getFirst();
  }

  @Test
  void keepsAGrantWhileMailboxesUseIt() {
    assertThatThrownBy(() -> accounts.administration(Actor.GATEWAY).removeGrant(grant))
        .isInstanceOf(RequestRefused.class)
        .hasMessageContaining(ALICE);
    accounts.administration(Actor.GATEWAY).removeMailbox(ALICE);
    accounts.administration(Actor.GATEWAY).removeGrant(grant);
    assertThat(accounts.grant(grant)).isEmpty();
    assertThat(accounts.refreshToken(grant)).isEmpty();
  }

  @Test
  void removingAMailboxRemovesItsDevices() {
    Device device = TestStore.generated(accounts, ALICE).device();
    accounts.administration(Actor.GATEWAY).removeMailbox(ALICE);
    assertThat(accounts.device(device.id())).isEmpty();
    assertThat(accounts.mailbox(ALICE)).isEmpty();
    assertThat(accounts.grant(grant)).isPresent();
  }

  @Test
  void refusesPasswordsThatWillNotDo() {
    for (String weak :
        List.of("short", "aaaaabbbbbcccccddddd", "with\u0007bell in it", "x".repeat(256))) {
      assertThatThrownBy(() -> TestStore.chosen(accounts, ALICE, weak))
          .isInstanceOf(RequestRefused.class)
          .hasMessageNotContaining(weak);
    }
    TestStore.chosen(accounts, ALICE, CHOSEN);
    assertThatThrownBy(() -> TestStore.chosen(accounts, ALICE, CHOSEN))
        .isInstanceOf(RequestRefused.class)
        .hasMessageContaining("already");
    assertThatThrownBy(() -> TestStore.chosen(accounts, "nobody@example.org", CHOSEN))
        .isInstanceOf(RequestRefused.class);
  }

  @Test
  void switchesAMailboxOffAndOn() {
    accounts.administration(Actor.GATEWAY).setMailboxEnabled(ALICE, false);
    assertThat(accounts.mailbox(ALICE).orElseThrow().enabled()).isFalse();
    accounts.administration(Actor.GATEWAY).setMailboxEnabled(ALICE, true);
    assertThat(accounts.mailbox(ALICE)).contains(new Mailbox(ALICE, grant, true));
  }

  @Test
  void answersNothingAfterItWasClosed() {
    accounts.close();
    assertThatThrownBy(() -> accounts.mailbox(ALICE)).isInstanceOf(StoreException.class);
    accounts.close();
  }

  @Test
  @DisplayName("R56 nothing prints a secret")
  void nothingPrintsASecret() {
    IssuedDevice issued = TestStore.generated(accounts, ALICE);
    String password = issued.password().orElseThrow().revealText();
    MasterKeys keys = store.keys.read();
    String printed =
        String.join(
            " ",
            issued.toString(),
            TestStore.request(ALICE, Optional.of(CHOSEN)).toString(),
            TestStore.delegated(ALICE, "the-token").toString(),
            DevicePassword.parse(Secret.of(password)).toString(),
            keys.toString(),
            new SealedSecret("sealed-key", "sealed-content").toString(),
            accounts.administration(Actor.GATEWAY).grant(grant).toString());
    String key = keys.text().revealText().lines().toList().getLast().split(" ", -1)[1];
    assertThat(printed)
        .doesNotContain(password, password.replace("-", ""), CHOSEN, "the-token", "alice-token")
        .doesNotContain(key, "sealed-key", "sealed-content");
  }
}
