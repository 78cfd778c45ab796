package org.kumobashi.server.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.identity.SenderPolicy;
import org.kumobashi.protocol.identity.SenderPolicy.Allowed;
import org.kumobashi.server.accounts.Device;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.GrantId;
import org.kumobashi.server.accounts.Mailbox;
import org.kumobashi.server.accounts.Submission;

final class AdmissionTest {
  private static final String ALICE = "alice@example.org";
  private static final String OFFICE = "office@example.org";
  private static final SenderPolicy OFFICE_ONLY =
      new SenderPolicy(new Allowed.MailboxOnly(), true, false);
  private static final SenderPolicy LISTED =
      new SenderPolicy(new Allowed.Listed(Set.of("fax@example.org")), false, true);

  private static SenderPolicy senders(Grant.Kind kind, String mailbox, SenderPolicy asked) {
    Instant now = Instant.EPOCH;
    GrantId id = new GrantId("g-1");
    Grant grant = new Grant(id, kind, "t", "oid", "Alice@example.org", Grant.State.ACTIVE, now);
    Device device =
        new Device(
            "d-1",
            mailbox,
            "printer",
            Set.of(Protocol.SMTP),
            List.of(),
            Optional.empty(),
            now,
            new Submission(OptionalLong.empty(), asked));
    return new Admission(
            Protocol.SMTP,
            new Mailbox(mailbox, id, true),
            device,
            grant,
            new AccessToken(Secret.of("token"), now),
            true)
        .senders();
  }

  @Test
  void leavesThePersonsOwnMailboxAsItIsSet() {
    for (SenderPolicy asked : List.of(SenderPolicy.ANY, LISTED)) {
      assertThat(senders(Grant.Kind.DELEGATED, ALICE, asked)).isEqualTo(asked);
    }
  }

  @Test
  void holdsADeviceOfASharedMailboxToItsAddress() {
    assertThat(senders(Grant.Kind.DELEGATED, OFFICE, SenderPolicy.ANY)).isEqualTo(OFFICE_ONLY);
    assertThat(
            senders(
                Grant.Kind.DELEGATED,
                OFFICE,
                new SenderPolicy(new Allowed.MailboxOnly(), false, false)))
        .isEqualTo(OFFICE_ONLY);
  }

  @Test
  void holdsADeviceOfTheApplicationToItsAddress() {
    assertThat(senders(Grant.Kind.APP_ONLY, OFFICE, SenderPolicy.ANY)).isEqualTo(OFFICE_ONLY);
    assertThat(senders(Grant.Kind.APP_ONLY, ALICE, SenderPolicy.ANY)).isEqualTo(OFFICE_ONLY);
  }

  @Test
  void keepsWhatIsListedAndLooksAtFromAsWell() {
    assertThat(senders(Grant.Kind.DELEGATED, OFFICE, LISTED))
        .isEqualTo(new SenderPolicy(LISTED.allowed(), true, true));
  }
}
