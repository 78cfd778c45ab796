package org.kumobashi.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kumobashi.server.accounts.TestStore.ALICE;
import static org.kumobashi.server.accounts.TestStore.BOB;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was done is in the log, stays there, and shows when somebody meddled with it. */
final class AuditLogTest extends WithStore {
  private static final Actor OPERATOR = new Actor("root at the command line", "local");
  private static final Duration DAY = Duration.ofDays(1);

  private Administration administration() {
    return accounts.administration(OPERATOR);
  }

  private void lines(int count) {
    GrantId grant = TestStore.enrol(accounts, ALICE, "token");
    assertThat(grant).isNotNull();
    for (int line = 3; line <= count; line++) {
      administration().setMailboxEnabled(ALICE, line % 2 == 0);
    }
  }

  private AuditVerdict verdict() {
    return accounts.auditLog().verify();
  }

  @Test
  void everyActLeavesALine() {
    GrantId grant = administration().importGrant(TestStore.delegated(ALICE, "token")).id();
    administration().addMailbox(ALICE, grant);
    administration().setMailboxEnabled(ALICE, false);
    administration().setMailboxEnabled(ALICE, true);
    administration().submission().limitMailbox(ALICE, OptionalLong.of(2048));
    Device device = administration().addDevice(TestStore.request(ALICE, Optional.empty())).device();
    administration().submission().changeDevice(device.id(), it -> it);
    administration().revokeDevice(device.id());
    administration().addDevice(TestStore.request(ALICE, Optional.empty()));
    administration().removeMailbox(ALICE);
    administration().removeGrant(grant);
    accounts.enrolments(OPERATOR).enrol(TestStore.delegated(BOB, "token"), BOB);
    accounts.enrolments(OPERATOR).enrol(TestStore.delegated(BOB, "token"), BOB);

    assertThat(TestStore.acts(accounts))
        .containsExactly(
            "grant-given",
            "mailbox-added",
            "mailbox-switched-off",
            "mailbox-switched-on",
            "mailbox-limited",
            "device-added",
            "device-changed",
            "device-revoked",
            "device-added",
            "device-revoked",
            "mailbox-removed",
            "grant-removed",
            "grant-given",
            "mailbox-added",
            "grant-given");
    assertThat(TestStore.lines(accounts))
        .allSatisfy(line -> assertThat(line.who()).isEqualTo(OPERATOR.who()));
    assertThat(verdict()).isInstanceOf(AuditVerdict.Whole.class);
  }

  @Test
  void aNewMasterKeyLeavesItsLines() {
    KeyRotation rotation = accounts.keyRotation(OPERATOR);
    List<String> rotated =
        switch (place) {
          case FILE -> {
            rotation.rotate();
            yield List.of("master-key-rotated", "master-keys-dropped");
          }
          // Gateways that share a store are given its new key by hand.
          case SERVER -> List.of();
        };
    rotation.rewrap();
    assertThat(TestStore.acts(accounts))
        .containsExactlyElementsOf(
            Stream.concat(rotated.stream(), Stream.of("store-rewrapped")).toList());
    assertThat(verdict()).isInstanceOf(AuditVerdict.Whole.class);
  }

  @Test
  void tellsAJsonObject() {
    accounts.note(
        new Actor("d-1", "2001:db8::1"), new Act(Act.What.DEVICE_LOGGED_IN, ALICE, "d-1", "é\"\n"));
    accounts.close();
    accounts = store.open();
    AuditLine line = TestStore.lines(accounts).getFirst();
    assertThat(line.json())
        .isEqualTo(
            "{\"number\":1,\"at\":\"2026-03-01T12:00:00Z\",\"who\":\"d-1\",\"origin\":\"2001:db8::1\","
                + "\"act\":\"device-logged-in\",\"mailbox\":\"alice@example.org\",\"subject\":\"d-1\","
                + "\"detail\":\"\\u00e9\\\"?\",\"chain\":\""
                + line.chain()
                + "\"}");
  }

  @Test
  void whatFailsOrChangesNothingLeavesNoLine() {
    TestStore.enrol(accounts, ALICE, "token");
    long changes = accounts.changes();
    assertThatThrownBy(() -> TestStore.enrol(accounts, ALICE, "token"))
        .isInstanceOf(RequestRefused.class);
    assertThatThrownBy(() -> administration().revokeDevice("d-none"))
        .isInstanceOf(RequestRefused.class);
    assertThat(accounts.enrolments(OPERATOR).enrol(TestStore.delegated(BOB, "token"), ALICE))
        .isEmpty();
    assertThat(TestStore.acts(accounts))
        .containsExactly("grant-given", "mailbox-added", "grant-given");
    assertThat(accounts.changes()).isEqualTo(changes + 1);
  }

  @Test
  void aVerdictOfEntraIsTheGatewaysAct() {
    GrantId grant = TestStore.enrol(accounts, ALICE, "token");
    accounts.setGrantState(grant, Grant.State.BLOCKED, "AADSTS50057");
    accounts.setGrantState(grant, Grant.State.BLOCKED, "AADSTS50057");
    AuditLine line = TestStore.lines(accounts).getLast();
    assertThat(line.number()).isEqualTo(3);
    assertThat(line.who()).isEqualTo("gateway");
    assertThat(line.subject()).isEqualTo(grant.value());
    assertThat(line.mailbox()).isEqualTo(ALICE);
    assertThat(line.detail()).isEqualTo("ACTIVE to BLOCKED: AADSTS50057");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update audit set who = 'nobody'",
        "update audit set at = 0 where number = 2",
        "delete from audit",
        "delete from audit where number = 1",
        "insert or replace into audit select 2, at, 'nobody', origin, act, mailbox, subject,"
            + " detail, chain from audit where number = 1",
        "insert into audit select 1, at, who, origin, act, mailbox, subject, detail, chain"
            + " from audit where number = 2",
        "update audit_horizon set moment = -1",
        "update audit_horizon set id = 2",
        "delete from audit_horizon",
        "insert or replace into audit_horizon values (1, 0, 0, '')"
      })
  void theStoreItselfRefusesToForget(String statement) {
    lines(3);
    // PostgreSQL replaces a row in other words, and its trigger speaks before it would.
    String words = place == TestStore.Place.FILE ? statement : statement.replace("or replace ", "");
    assertThatThrownBy(() -> store.tamper(words))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("audit log");
    assertThat(verdict())
        .isInstanceOfSatisfying(
            AuditVerdict.Whole.class, whole -> assertThat(whole.last()).isEqualTo(3));
  }

  private void pastTheTriggers(String... statements) throws SQLException {
    store.dropTrigger("audit_is_never_changed", "audit");
    store.dropTrigger("audit_is_never_replaced", "audit");
    store.dropTrigger("audit_is_kept", "audit");
    store.dropTrigger("audit_horizon_moves_forward", "audit_horizon");
    store.tamper(statements);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update audit set who = 'nobody' where number = 1003",
        "update audit set at = at + 1 where number = 1003",
        "update audit set detail = subject, subject = detail || 'x' where number = 1003",
        "update audit set chain = 'AAAA' where number = 1003",
        "delete from audit where number = 1003"
      })
  void whoGoesPastTheTriggersIsFound(String statement) throws SQLException {
    lines(1010);
    pastTheTriggers(statement);
    assertThat(verdict())
        .isInstanceOfSatisfying(
            AuditVerdict.Broken.class, broken -> assertThat(broken.number()).isEqualTo(1003));
  }

  @Test
  void aForgedLineIsFound() throws SQLException {
    lines(3);
    pastTheTriggers(
        "insert into audit select 4, at, who, origin, act, mailbox, subject, detail, chain from"
            + " audit where number = 3");
    assertThat(verdict())
        .isInstanceOfSatisfying(
            AuditVerdict.Broken.class, broken -> assertThat(broken.number()).isEqualTo(4));
  }

  @Test
  void aBeginningThatWasCutOffIsFound() throws SQLException {
    lines(5);
    pastTheTriggers(
        "update audit_horizon set moment = 9000000000000, number = 2,"
            + " chain = (select chain from audit where number = 2)",
        "delete from audit where number <= 2");
    assertThat(verdict())
        .isInstanceOfSatisfying(
            AuditVerdict.Broken.class, broken -> assertThat(broken.number()).isEqualTo(1));
  }

  @Test
  void anEmptyLogIsWhole() {
    assertThat(verdict()).isEqualTo(new AuditVerdict.Whole(1, 0, ""));
  }

  @Test
  void oldLinesGoAndNumbersGoOn() {
    lines(1500);
    store.now = store.now.plus(Duration.ofDays(200));
    more(3);
    store.now = store.now.plus(Duration.ofDays(199));
    assertThat(accounts.auditLog().dropOld()).isZero();
    store.now = store.now.plus(DAY).plusMillis(1);
    assertThat(accounts.auditLog().dropOld()).isEqualTo(1500);

    List<AuditLine> left = TestStore.lines(accounts);
    assertThat(left)
        .extracting(AuditLine::number)
        .containsExactly(1501L, 1502L, 1503L, 1504L, 1505L);
    assertThat(left.getLast().word()).isEqualTo("audit-lines-dropped");
    assertThat(left.getLast().subject()).isEqualTo("1500");
    assertThat(verdict()).isEqualTo(new AuditVerdict.Whole(1501, 1505, left.getLast().chain()));
    assertThat(accounts.auditLog().dropOld()).isZero();
  }

  private void more(int count) {
    for (int line = 0; line < count; line++) {
      administration().setMailboxEnabled(ALICE, true);
    }
  }

  @Test
  void numbersGoOnWhenEveryLineWasOld() {
    lines(5);
    store.now = store.now.plus(Duration.ofDays(500));
    assertThat(accounts.auditLog().dropOld()).isEqualTo(5);
    more(1);
    assertThat(TestStore.lines(accounts)).extracting(AuditLine::number).containsExactly(6L, 7L);
    assertThat(verdict()).isInstanceOf(AuditVerdict.Whole.class);
  }

  @Test
  void aClockThatIsSetBackFreesNothing() {
    lines(5);
    store.now = store.now.plus(Duration.ofDays(401));
    assertThat(accounts.auditLog().dropOld()).isEqualTo(5);
    store.now = store.now.minus(Duration.ofDays(300));
    more(2);
    store.now = store.now.plus(Duration.ofDays(300));
    assertThat(accounts.auditLog().dropOld()).isZero();
    assertThat(TestStore.lines(accounts)).hasSize(3);
  }

  @Test
  void readsInBlocksWhatIsWanted() {
    lines(2500);
    List<Integer> blocks = new ArrayList<>();
    long reached = accounts.auditLog().read(AuditFilter.ALL, block -> blocks.add(block.size()));
    assertThat(reached).isEqualTo(2500);
    assertThat(blocks).containsExactly(1000, 1000, 500);

    blocks.clear();
    long again =
        accounts.auditLog().read(AuditFilter.ALL.after(reached), block -> blocks.add(block.size()));
    assertThat(again).isEqualTo(2500);
    assertThat(blocks).isEmpty();
  }

  @Test
  void filtersByTimeAndMailbox() {
    TestStore.enrol(accounts, ALICE, "token");
    store.now = store.now.plus(DAY);
    TestStore.enrol(accounts, BOB, "token");
    store.now = store.now.plus(DAY);
    administration().setMailboxEnabled(ALICE, false);

    AuditFilter all = AuditFilter.ALL;
    assertThat(numbers(new AuditFilter(0, all.since(), all.until(), Optional.of(ALICE))))
        .containsExactly(1L, 2L, 5L);
    assertThat(numbers(new AuditFilter(0, store.now.minus(DAY), all.until(), Optional.empty())))
        .containsExactly(3L, 4L, 5L);
    assertThat(numbers(new AuditFilter(3, store.now.minus(DAY), store.now, Optional.empty())))
        .containsExactly(4L);
    assertThat(numbers(new AuditFilter(0, store.now.plus(DAY), all.until(), Optional.empty())))
        .isEmpty();
    assertThat(accounts.auditLog().newest(all, 2))
        .extracting(AuditLine::number)
        .containsExactly(5L, 4L);
    assertThat(
            accounts
                .auditLog()
                .newest(new AuditFilter(0, all.since(), store.now, Optional.of(ALICE)), 2))
        .extracting(AuditLine::number)
        .containsExactly(2L, 1L);
  }

  private List<Long> numbers(AuditFilter wanted) {
    List<Long> numbers = new ArrayList<>();
    accounts.auditLog().read(wanted, block -> block.forEach(line -> numbers.add(line.number())));
    return numbers;
  }

  @Test
  void whoReadsItIsInItToo() {
    accounts.auditLog().readBy(OPERATOR, AuditFilter.ALL);
    assertThat(TestStore.acts(accounts)).containsExactly("audit-exported");
  }

  @Test
  void sealsWhatTheDatabaseWouldStoreInAnotherWay() {
    accounts.auditLog();
    accounts
        .administration(new Actor("half a pair \ud800 and NUL \0", "::1"))
        .importGrant(TestStore.delegated(ALICE, "token"));
    assertThat(TestStore.lines(accounts).getFirst().who()).isEqualTo("half a pair ? and NUL ?");
    assertThat(verdict()).isInstanceOf(AuditVerdict.Whole.class);
  }
}
