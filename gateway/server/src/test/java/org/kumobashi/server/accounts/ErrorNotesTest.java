package org.kumobashi.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kumobashi.server.accounts.TestStore.ALICE;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.accounts.MailboxError.Kind;

/** A hostile stream of failures costs few writes, and nobody waits for them. */
class ErrorNotesTest extends WithStore {
  private ErrorNotes notes;

  @BeforeEach
  void fill() {
    TestStore.enrol(accounts, ALICE, "refresh-1");
    notes = accounts.errorNotes();
  }

  private static MailboxError guess(String mailbox, String client) {
    return new MailboxError(
        mailbox, Kind.BAD_CREDENTIALS, Optional.of(Protocol.IMAP), "", client, "no device");
  }

  private static MailboxError ofADevice() {
    return new MailboxError(
        ALICE, Kind.SIGN_IN_REQUIRED, Optional.of(Protocol.IMAP), "d-1", "192.0.2.1", "dead");
  }

  private void second() {
    store.now = store.now.plusSeconds(1);
    notes.write();
  }

  private long times() {
    return accounts.errors().of(ALICE).stream().mapToLong(MailboxErrors.Kept::times).sum();
  }

  @Test
  void writesTheSameErrorOnceAMinute() {
    for (int i = 0; i < 1000; i++) {
      notes.accept(guess(ALICE, "192.0.2.1"));
      if (i % 100 == 0) {
        second();
      }
    }
    assertThat(times()).isEqualTo(1);
    store.now = store.now.plus(Duration.ofMinutes(1));
    notes.write();
    assertThat(times()).isEqualTo(1000);
    assertThat(accounts.errors().of(ALICE)).hasSize(1);
  }

  @Test
  void keepsNoMoreThanItHasPlacesFor() {
    for (int i = 0; i < 10_000; i++) {
      notes.accept(guess("nobody" + i + "@example.org", "192.0.2.1"));
    }
    assertThat(notes.dropped()).isEqualTo(8_000);
    notes.accept(ofADevice());
    second();
    assertThat(times()).isEqualTo(1);
    assertThat(notes.dropped()).isEqualTo(8_000);
  }

  @Test
  void survivesAStoreThatCannotBeWritten() {
    notes.accept(ofADevice());
    accounts.close();
    notes.write();
    accounts = store.open();
    assertThat(times()).isZero();
  }

  @Test
  void writesAllThatWaitsBeforeTheEnd() {
    notes.accept(ofADevice());
    second();
    notes.accept(ofADevice());
    for (int i = 0; i < 1_000; i++) {
      notes.accept(guess("nobody" + i + "@example.org", "192.0.2.1"));
    }
    notes.accept(guess(ALICE, "192.0.2.1"));
    notes.writeAll();
    assertThat(times()).isEqualTo(3);
  }
}
