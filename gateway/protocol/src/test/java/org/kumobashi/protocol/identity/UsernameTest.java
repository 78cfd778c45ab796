package org.kumobashi.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsernameTest {
  private static final Optional<String> DOMAIN = Optional.of("example.ac.jp");

  @ParameterizedTest
  @CsvSource({
    "alice, alice@example.ac.jp",
    "Alice@Example.AC.jp, alice@example.ac.jp",
    "alice@sub.example.ac.jp, alice@sub.example.ac.jp",
    "'  alice@example.ac.jp  ', alice@example.ac.jp",
    "CAMPUS\\alice, alice@example.ac.jp",
    "CAMPUS\\alice@example.ac.jp, alice@example.ac.jp",
    "CAMPUS/alice, alice@example.ac.jp",
    "alice%example.ac.jp, alice@example.ac.jp",
    "CAMPUS\\alice\\office, office@example.ac.jp",
    "alice@example.ac.jp/office@example.ac.jp, office@example.ac.jp",
    "alice@example.ac.jp\\office, office@example.ac.jp",
    "İsmail, i̇smail@example.ac.jp",
  })
  void normalisesEverySpelling(String typed, String mailbox) {
    assertThat(Username.parse(typed, DOMAIN)).contains(new Username(mailbox));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "a\u0000b",
        "a\r\nb",
        "a\u0085b",
        "a\u2028b",
        "a\u202eb",
        "a\ud800b",
        "a\u2029b",
        "@example.ac.jp",
        "alice@",
        "alice%",
        "CAMPUS\\",
        "a\\b\\c\\d"
      })
  void refusesWhatNamesNoMailbox(String typed) {
    assertThat(Username.parse(typed, DOMAIN)).isEmpty();
  }

  @Test
  void leavesTheNameAloneWithoutDefaultDomain() {
    assertThat(Username.parse("alice", Optional.empty())).contains(new Username("alice"));
  }
}
