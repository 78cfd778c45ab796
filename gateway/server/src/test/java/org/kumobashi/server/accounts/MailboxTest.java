package org.kumobashi.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.SenderPolicy;

final class MailboxTest {
  private static OptionalLong limit(@Nullable Long octets) {
    return octets == null ? OptionalLong.empty() : OptionalLong.of(octets);
  }

  @ParameterizedTest(name = "listener {0}, mailbox {1}, device {2}: {3}")
  @CsvSource({
    "5000, ,     ,     5000",
    "5000, 4000, ,     4000",
    "5000, ,     3000, 3000",
    "5000, 4000, 3000, 3000",
    "5000, 3000, 4000, 3000",
    "5000, 9000, ,     5000",
    "5000, ,     9000, 5000",
    "5000, 9000, 8000, 5000",
    "5000, 9000, 4000, 4000",
    "5000, 5000, 5000, 5000"
  })
  void holdsADeviceToTheSmallestLimit(
      long listener, @Nullable Long mailbox, @Nullable Long device, long expected) {
    GrantId grant = new GrantId("g");
    Device scanner =
        new Device(
            "d",
            "alice@example.org",
            "scanner",
            Set.of(Protocol.SMTP),
            List.of(),
            Optional.empty(),
            Instant.EPOCH,
            new Submission(limit(device), SenderPolicy.ANY));

    assertThat(
            new Mailbox("alice@example.org", grant, true, limit(mailbox))
                .messageLimit(scanner, listener))
        .isEqualTo(expected);
  }
}
