package org.kumobashi.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kumobashi.server.accounts.TestStore.ALICE;
import static org.kumobashi.server.accounts.TestStore.BOB;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.accounts.MailboxError.Kind;

class MailboxErrorsTest extends WithStore {
  private static final String DEAD =
      "invalid_grant AADSTS50173 (correlation 3f2504e0-4f89-11d3-9a0c-0305e82c3301)";

  @BeforeEach
  void fill() {
    TestStore.enrol(accounts, ALICE, "refresh-1");
  }

  private static MailboxError of(Kind kind, String device, String client, String cause) {
    return new MailboxError(ALICE, kind, Optional.of(Protocol.IMAP), device, client, cause);
  }

  private void happens(MailboxError error) {
    accounts.errorNotes().accept(error);
  }

  private void pass(Duration time) {
    store.now = store.now.plus(time);
    accounts.errorNotes().write();
  }

  private List<MailboxErrors.Kept> kept() {
    return accounts.errors().of(ALICE);
  }

  @Test
  void keepsWhatMicrosoftsSupportAsksFor() {
    happens(of(Kind.SIGN_IN_REQUIRED, "d-1", "192.0.2.1", DEAD));
    pass(Duration.ofSeconds(1));
    assertThat(kept()).hasSize(1);
    MailboxErrors.Kept error = kept().getFirst();
    assertThat(error.aadsts()).isEqualTo(50173);
    assertThat(error.correlation()).isEqualTo("3f2504e0-4f89-11d3-9a0c-0305e82c3301");
    assertThat(error.error()).isEqualTo(of(Kind.SIGN_IN_REQUIRED, "d-1", "192.0.2.1", DEAD));
  }

  @Test
  void outliveARestart() {
    happens(of(Kind.SIGN_IN_REQUIRED, "d-1", "192.0.2.1", DEAD));
    accounts.errorNotes().writeAll();
    accounts.close();
    accounts = store.open();
    assertThat(kept()).hasSize(1);
  }

  @Test
  void countWhatADevicePollsForAndRememberItsCorrelation() {
    happens(of(Kind.NOT_PERMITTED, "d-2", "192.0.2.2", "the device may not use smtp"));
    happens(of(Kind.SIGN_IN_REQUIRED, "d-1", "192.0.2.1", DEAD));
    for (int poll = 0; poll < 200; poll++) {
      pass(Duration.ofMinutes(5));
      happens(of(Kind.SIGN_IN_REQUIRED, "d-1", "192.0.2." + poll, "the grant is SIGN_IN_REQUIRED"));
    }
    pass(Duration.ofMinutes(5));
    assertThat(kept()).hasSize(2);
    assertThat(kept().getFirst().times()).isEqualTo(201);
    assertThat(kept().getFirst().aadsts()).isEqualTo(50173);
    assertThat(kept().getFirst().correlation()).isNotEmpty();
    assertThat(kept().getFirst().error().client()).isEqualTo("192.0.2.199");
  }

  @Test
  void beginAnewAfterADayWithout() {
    happens(of(Kind.SIGN_IN_REQUIRED, "d-1", "192.0.2.1", DEAD));
    pass(Duration.ofDays(2));
    happens(of(Kind.SIGN_IN_REQUIRED, "d-1", "192.0.2.1", DEAD));
    pass(Duration.ofMinutes(2));
    assertThat(kept()).hasSize(1);
    assertThat(kept().getFirst().times()).isEqualTo(1);
    assertThat(kept().getFirst().first()).isEqualTo(kept().getFirst().last());
  }

  @Test
  void areTheLastFiftyOfAMailbox() {
    for (int device = 0; device < 70; device++) {
      happens(of(Kind.SIGN_IN_REQUIRED, "d-" + device, "192.0.2.1", DEAD));
      pass(Duration.ofSeconds(1));
    }
    assertThat(kept()).hasSize(50);
    assertThat(kept().getFirst().error().device()).isEqualTo("d-69");
    assertThat(kept().getLast().error().device()).isEqualTo("d-20");
  }

  @Test
  void areNotCrowdedOutByStrangers() {
    happens(of(Kind.SIGN_IN_REQUIRED, "d-1", "192.0.2.1", DEAD));
    for (int stranger = 0; stranger < 200; stranger++) {
      happens(of(Kind.BAD_CREDENTIALS, "", "198.51.100." + stranger, "no device"));
      pass(Duration.ofSeconds(1));
    }
    assertThat(kept()).hasSize(11);
    assertThat(kept().getLast().error().device()).isEqualTo("d-1");
  }

  @Test
  void areOfMailboxesThatExist() {
    happens(
        new MailboxError(
            BOB, Kind.BAD_CREDENTIALS, Optional.of(Protocol.IMAP), "", "192.0.2.1", "no device"));
    pass(Duration.ofSeconds(1));
    assertThat(accounts.errors().of(BOB)).isEmpty();
    TestStore.enrol(accounts, BOB, "refresh-2");
    assertThat(accounts.errors().of(BOB)).isEmpty();
  }

  @Test
  void goWithTheirMailbox() {
    happens(of(Kind.SIGN_IN_REQUIRED, "d-1", "192.0.2.1", DEAD));
    pass(Duration.ofSeconds(1));
    GrantId grant = accounts.mailbox(ALICE).orElseThrow().grant();
    accounts.administration(Actor.GATEWAY).removeMailbox(ALICE);
    accounts.administration(Actor.GATEWAY).addMailbox(ALICE, grant);
    assertThat(kept()).isEmpty();
  }

  @Test
  void tellOfAGrantThatCouldNotBeKeptAlive() {
    GrantId grant = accounts.mailbox(ALICE).orElseThrow().grant();
    accounts.idleGrants().failed(grant, new LoginFailure.AccountBlocked("AADSTS50057"));
    pass(Duration.ofSeconds(1));
    assertThat(kept()).hasSize(1);
    assertThat(kept().getFirst().error().kind()).isEqualTo(Kind.ACCOUNT_BLOCKED);
    assertThat(kept().getFirst().error().protocol()).isEmpty();
  }

  @Test
  void holdNoLineEndsAndNothingVeryLong() {
    MailboxError error = of(Kind.SUBMISSION, "d-1", "192.0.2.1", "a\r\nb\u2028c" + "x".repeat(999));
    assertThat(error.cause()).startsWith("a b cx").hasSize(400);
  }

  @Test
  void areNotChangesThatEndSessions() {
    long before = accounts.changes();
    happens(of(Kind.SIGN_IN_REQUIRED, "d-1", "192.0.2.1", DEAD));
    pass(Duration.ofSeconds(1));
    assertThat(accounts.changes()).isEqualTo(before);
  }
}
