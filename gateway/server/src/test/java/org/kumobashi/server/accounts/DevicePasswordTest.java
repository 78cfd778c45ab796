package org.kumobashi.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.identity.Secret;

final class DevicePasswordTest {
  private final RandomWords random = new RandomWords(new SecureRandom());

  @Test
  void usesEverySymbolAndNeverRepeatsAPassword() {
    Set<String> passwords = new HashSet<>();
    Set<Integer> symbols = new HashSet<>();
    for (int count = 0; count < 1_000; count++) {
      String password = DevicePassword.generate(random).symbols().revealText();
      passwords.add(password);
      password.chars().forEach(symbols::add);
    }
    assertThat(passwords).hasSize(1_000);
    assertThat(symbols).hasSize(32).doesNotContain((int) 'l', (int) 'o', (int) '0', (int) '1');
  }

  @Test
  void readsBackWhatItShows() {
    DevicePassword password = DevicePassword.generate(random);
    assertThat(password.shown().revealText()).hasSize(23);
    assertThat(DevicePassword.parse(password.shown())).contains(password);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "aaaaa-aaaaa-aaaaa-aaaa",
        "aaaaa-aaaaa-aaaaa-aaaaaa",
        "laaaa-aaaaa-aaaaa-aaaaa"
      })
  void takesNothingElseForAGeneratedOne(String typed) {
    assertThat(DevicePassword.parse(Secret.of(typed))).isEmpty();
  }
}
