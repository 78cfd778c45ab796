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
import org.kumobashi.server.accounts.Device;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.GrantId;
import org.kumobashi.server.accounts.Mailbox;
import org.kumobashi.server.accounts.Submission;

class AdmissionTest {
  private static final String ALICE = "alice@example.org";

  private static Admission admission(OptionalLong mailbox, OptionalLong device) {
    GrantId grant = new GrantId("g");
    return new Admission(
        Protocol.SMTP,
        new Mailbox(ALICE, grant, true, mailbox),
        new Device(
            "d",
            ALICE,
            "scanner",
            Set.of(Protocol.SMTP),
            List.of(),
            Optional.empty(),
            Instant.EPOCH,
            new Submission(device, SenderPolicy.ANY)),
        new Grant(
            grant, Grant.Kind.DELEGATED, "tenant", "oid", ALICE, Grant.State.ACTIVE, Instant.EPOCH),
        new AccessToken(Secret.of("token"), Instant.EPOCH),
        true);
  }

  @Test
  void holdsItsClientToTheSmallestLimit() {
    OptionalLong none = OptionalLong.empty();
    assertThat(admission(none, none).messageLimit(5000)).isEqualTo(5000);
    assertThat(admission(OptionalLong.of(4000), none).messageLimit(5000)).isEqualTo(4000);
    assertThat(admission(OptionalLong.of(4000), OptionalLong.of(3000)).messageLimit(5000))
        .isEqualTo(3000);
    assertThat(admission(none, OptionalLong.of(9000)).messageLimit(5000)).isEqualTo(5000);
  }
}
