package org.kumobashi.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.Secret;

final class Argon2idTest {
  private final Argon2id hash = new Argon2id();

  @Test
  void dependsOnPasswordAndSaltOnly() {
    Secret salt = Secret.of(new byte[32]);
    Secret once = hash.hash(Secret.of("a chosen pass phrase"), salt);
    assertThat(once.length()).isEqualTo(32);
    assertThat(hash.hash(Secret.of("a chosen pass phrase"), salt)).isEqualTo(once);
    assertThat(hash.hash(Secret.of("a chosen pass phrasf"), salt)).isNotEqualTo(once);
    assertThat(hash.hash(Secret.of("a chosen pass phrase"), Secret.of("s".repeat(32))))
        .isNotEqualTo(once);
  }
}
