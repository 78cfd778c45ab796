package org.kumobashi.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdministratorsTest {
  private static final String GROUP = "0a1b2c3d-0000-4000-8000-0123456789ab";
  private final Administrators administrators =
      new Administrators(
          Set.of(
              Administrators.entry("role:Mail.Admin"),
              Administrators.entry("group:" + GROUP.toUpperCase(Locale.ROOT))));

  @Test
  void areKnownByRoleOrGroup() {
    assertThat(administrators.include(Set.of("Other", "Mail.Admin"), Set.of())).isTrue();
    assertThat(administrators.include(Set.of(), Set.of(GROUP))).isTrue();
    assertThat(administrators.include(Set.of(), Set.of(GROUP.toUpperCase(Locale.ROOT)))).isTrue();
  }

  @Test
  void areNotAnybodyElse() {
    assertThat(administrators.include(Set.of(), Set.of())).isFalse();
    assertThat(administrators.include(Set.of("mail.admin"), Set.of())).isFalse();
    assertThat(administrators.include(Set.of(GROUP), Set.of("Mail.Admin"))).isFalse();
    assertThat(administrators.include(Set.of("role:Mail.Admin"), Set.of())).isFalse();
    assertThat(Administrators.NOBODY.include(Set.of("Mail.Admin"), Set.of(GROUP))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "role:", "Mail.Admin", "role:a b", "group:Mail", "user:ada", "group:"})
  void areNamedByNothingElse(String entry) {
    assertThatIllegalArgumentException().isThrownBy(() -> Administrators.entry(entry));
  }
}
