package org.kumobashi.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kumobashi.server.accounts.TestStore.ALICE;
import static org.kumobashi.server.accounts.TestStore.BOB;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kumobashi.protocol.identity.Secret;

final class SharedMailboxesTest extends WithStore {
  private static final String OFFICE = "office@example.org";

  private GrantId alices;
  private GrantId bobs;

  @BeforeEach
  void fill() {
    alices = TestStore.enrol(accounts, ALICE, "alice-token");
    bobs = TestStore.enrol(accounts, BOB, "bob-token");
  }

  private SharedMailboxes shared() {
    return accounts.administration(Actor.GATEWAY).shared();
  }

  private List<String> acts() throws Exception {
    List<String> acts = new ArrayList<>();
    store.past(
        sql ->
            acts.addAll(
                sql.rows(
                    "select act, mailbox, detail from audit where mailbox = ? order by number",
                    row -> row.getString("act") + " " + row.getString("detail"),
                    OFFICE)));
    return acts;
  }

  @Test
  void connectsInTheNameOfWhoIsListed() throws Exception {
    shared().allow(OFFICE, "Alice@Example.org");
    assertThat(shared().all()).containsExactly(new Allowance(OFFICE, ALICE, store.now, false));
    long before = accounts.changes();
    Optional<Mailbox> connected = shared().connect(OFFICE, alices, "ALICE@example.org");
    assertThat(connected).contains(new Mailbox(OFFICE, alices, true));
    assertThat(accounts.mailbox(OFFICE)).isEqualTo(connected);
    assertThat(accounts.changes()).isGreaterThan(before);
    assertThat(shared().of(OFFICE)).extracting(Allowance::connected).containsExactly(true);
    assertThat(acts())
        .containsExactly("MAILBOX_ALLOWED " + ALICE, "MAILBOX_ADDED shared, as " + ALICE);
  }

  @Test
  @DisplayName("R08 who is not listed for a mailbox connects nothing")
  void connectsNothingForOthers() {
    shared().allow(OFFICE, ALICE);
    shared().allow("desk@example.org", BOB);
    assertThat(shared().isAllowed(OFFICE, ALICE)).isTrue();
    assertThat(shared().isAllowed(OFFICE, BOB)).isFalse();
    assertThatThrownBy(() -> shared().connect(OFFICE, bobs, BOB))
        .isInstanceOf(RequestRefused.class);
    assertThat(accounts.mailbox(OFFICE)).isEmpty();
  }

  @Test
  void leavesAMailboxOfAnotherGrantAlone() {
    shared().allow(OFFICE, ALICE);
    shared().allow(OFFICE, BOB);
    assertThat(shared().connect(OFFICE, alices, ALICE)).isPresent();
    assertThat(shared().connect(OFFICE, bobs, BOB)).isEmpty();
    assertThat(accounts.mailbox(OFFICE)).map(Mailbox::grant).contains(alices);
    assertThat(shared().connect(OFFICE, alices, ALICE)).isPresent();
  }

  @Test
  @DisplayName("R08 who is taken off the list takes the mailbox's devices along")
  void stopsTheDevicesOfWhoIsTakenOff() throws Exception {
    shared().allow(OFFICE, ALICE);
    shared().allow(OFFICE, BOB);
    shared().connect(OFFICE, alices, ALICE);
    IssuedDevice device = TestStore.generated(accounts, OFFICE);
    Secret password = device.password().orElseThrow();
    assertThat(accounts.device(OFFICE, password)).isPresent();
    assertThat(shared().disallow(OFFICE, ALICE).devices()).contains(1);
    assertThat(accounts.device(OFFICE, password)).isEmpty();
    assertThat(accounts.mailbox(OFFICE)).isEmpty();
    shared().connect(OFFICE, bobs, BOB);
    assertThat(accounts.device(OFFICE, password)).as("nor for the next person").isEmpty();
    assertThat(acts())
        .contains("MAILBOX_DISALLOWED " + ALICE, "MAILBOX_REMOVED ")
        .endsWith("MAILBOX_ADDED shared, as " + BOB);
    assertThat(accounts.mailbox(ALICE)).isPresent();
  }

  @Test
  void findsWhatWasConnectedBeforeAPersonWasRenamed() {
    shared().allow(OFFICE, ALICE);
    shared().connect(OFFICE, alices, ALICE);
    accounts
        .administration(Actor.GATEWAY)
        .importGrant(
            new GrantImport(
                "tenant-1", "oid-" + ALICE, "a.new@example.org", Optional.of(Secret.of("next"))));
    assertThat(shared().disallow(OFFICE, ALICE).devices()).contains(0);
    assertThat(accounts.mailbox(OFFICE)).isEmpty();
  }

  @Test
  void leavesAMailboxAloneThatAnAdministratorAdded() {
    accounts.administration(Actor.GATEWAY).addMailbox(OFFICE, alices);
    shared().allow(OFFICE, ALICE);
    assertThat(shared().disallow(OFFICE, ALICE).devices()).isEmpty();
    assertThat(accounts.mailbox(OFFICE)).isPresent();
  }

  @Test
  void refusesTwiceAndNever() {
    shared().allow(OFFICE, ALICE);
    long before = accounts.changes();
    assertThatThrownBy(() -> shared().allow(OFFICE, ALICE)).isInstanceOf(RequestRefused.class);
    assertThatThrownBy(() -> shared().disallow(OFFICE, BOB)).isInstanceOf(RequestRefused.class);
    assertThat(accounts.changes()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({"office, alice@example.org", "office@example.org, alice", "a b@example.org, a@b.org"})
  void refusesWhatIsNoAddress(String address, String upn) {
    assertThatThrownBy(() -> shared().allow(address, upn)).isInstanceOf(RequestRefused.class);
    assertThat(shared().all()).isEmpty();
  }
}
