package org.kumobashi.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kumobashi.server.accounts.TestStore.ALICE;
import static org.kumobashi.server.accounts.TestStore.BOB;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.identity.SenderPolicy;
import org.kumobashi.protocol.identity.SenderPolicy.Allowed;

final class SubmissionSettingsTest extends WithStore {
  private static final Submission LISTED =
      new Submission(
          OptionalLong.of(2048),
          new SenderPolicy(
              new Allowed.Listed(Set.of("scan@example.org", "fax@example.org")), true, true));
  private static final Submission OWN =
      new Submission(
          OptionalLong.empty(), new SenderPolicy(new Allowed.MailboxOnly(), false, false));

  private GrantId grant;

  @BeforeEach
  void fill() {
    grant = TestStore.enrol(accounts, ALICE, "alice-token");
  }

  private SubmissionSettings settings() {
    return accounts.administration(Actor.GATEWAY).submission();
  }

  private IssuedDevice add(Submission submission) {
    return accounts
        .administration(Actor.GATEWAY)
        .addDevice(
            new DeviceRequest(
                ALICE,
                "scanner",
                Set.of(Protocol.SMTP),
                List.of(),
                Optional.empty(),
                submission,
                Optional.empty()));
  }

  @Test
  void aDeviceIsAddedWithThem() {
    for (Submission submission : List.of(Submission.UNRESTRICTED, LISTED, OWN)) {
      IssuedDevice issued = add(submission);
      assertThat(issued.device().submission()).isEqualTo(submission);
      assertThat(accounts.device(issued.device().id())).contains(issued.device());
    }
  }

  @Test
  void aDeviceIsChangedInPlaceAndKeepsItsPassword() {
    IssuedDevice issued = add(Submission.UNRESTRICTED);
    Secret password = issued.password().orElseThrow();
    for (Submission submission : List.of(LISTED, OWN, Submission.UNRESTRICTED)) {
      long before = accounts.changes();
      Device changed = settings().changeDevice(issued.device().id(), old -> submission);
      assertThat(changed).isEqualTo(issued.device().with(submission));
      assertThat(accounts.device(ALICE, password)).contains(changed);
      assertThat(accounts.changes()).isGreaterThan(before);
    }
  }

  @Test
  void aRefusedChangeOfADeviceChangesNothing() {
    Device device = add(LISTED).device();
    long before = accounts.changes();
    assertThatThrownBy(
            () ->
                settings()
                    .changeDevice(
                        device.id(),
                        old ->
                            new Submission(
                                old.messageLimit(),
                                new SenderPolicy(new Allowed.Anyone(), true, true))))
        .isInstanceOf(RequestRefused.class);
    assertThatThrownBy(() -> settings().changeDevice("d-none", old -> old))
        .isInstanceOf(RequestRefused.class)
        .hasMessage("there is no device d-none");
    assertThat(accounts.device(device.id())).contains(device);
    assertThat(accounts.changes()).isEqualTo(before);
  }

  @Test
  void aMailboxGetsAndLosesItsLimit() {
    long before = accounts.changes();
    Mailbox limited = settings().limitMailbox(ALICE, OptionalLong.of(1_048_576));
    assertThat(limited).isEqualTo(new Mailbox(ALICE, grant, true, OptionalLong.of(1_048_576)));
    assertThat(accounts.mailbox(ALICE)).contains(limited);
    assertThat(accounts.changes()).isGreaterThan(before);
    settings().limitMailbox(ALICE, OptionalLong.empty());
    assertThat(accounts.mailbox(ALICE)).contains(new Mailbox(ALICE, grant, true));
  }

  @Test
  void aMailboxIsAddedWithALimit() {
    accounts.administration(Actor.GATEWAY).addMailbox(BOB, grant, OptionalLong.of(1024));
    assertThat(accounts.mailbox(BOB)).map(Mailbox::messageLimit).contains(OptionalLong.of(1024));
  }

  @Test
  void aRefusedLimitChangesNothing() {
    long before = accounts.changes();
    assertThatThrownBy(() -> settings().limitMailbox(ALICE, OptionalLong.of(1023)))
        .isInstanceOf(RequestRefused.class);
    assertThatThrownBy(() -> settings().limitMailbox(BOB, OptionalLong.of(1024)))
        .isInstanceOf(RequestRefused.class)
        .hasMessage("there is no mailbox " + BOB);
    assertThatThrownBy(
            () ->
                accounts
                    .administration(Actor.GATEWAY)
                    .addMailbox(BOB, grant, OptionalLong.of(1023)))
        .isInstanceOf(RequestRefused.class);
    assertThat(accounts.mailbox(BOB)).isEmpty();
    assertThat(accounts.changes()).isEqualTo(before);
  }
}
