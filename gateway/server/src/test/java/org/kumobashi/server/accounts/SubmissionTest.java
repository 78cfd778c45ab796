package org.kumobashi.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.identity.SenderPolicy;
import org.kumobashi.protocol.identity.SenderPolicy.Allowed;

final class SubmissionTest {
  private static final Allowed ANYONE = new Allowed.Anyone();

  private static Submission limited(long octets) {
    return new Submission(OptionalLong.of(octets), SenderPolicy.ANY);
  }

  @ParameterizedTest
  @ValueSource(longs = {1024, 26_214_400, 157_286_400})
  void takesALimitInRange(long octets) {
    assertThat(limited(octets).messageLimit()).hasValue(octets);
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1023, 157_286_401, Long.MAX_VALUE})
  void refusesALimitOutOfRange(long octets) {
    assertThatThrownBy(() -> limited(octets))
        .isInstanceOf(RequestRefused.class)
        .hasMessage("a message limit is from 1KiB to 150MiB");
  }

  @Test
  void refusesToCheckOrRewriteWhereAnySenderIsAllowed() {
    for (SenderPolicy idle :
        new SenderPolicy[] {
          new SenderPolicy(ANYONE, true, false), new SenderPolicy(ANYONE, false, true)
        }) {
      assertThatThrownBy(() -> new Submission(OptionalLong.empty(), idle))
          .isInstanceOf(RequestRefused.class)
          .hasMessageContaining("choose mailbox-only or a list of addresses");
    }
  }

  @Test
  void refusesAListTheStoreWouldReadDifferently() {
    Allowed odd = new Allowed.Listed(Set.of("a@example.org,b@example.org"));
    assertThatThrownBy(
            () -> new Submission(OptionalLong.empty(), new SenderPolicy(odd, false, false)))
        .isInstanceOf(RequestRefused.class);
  }
}
