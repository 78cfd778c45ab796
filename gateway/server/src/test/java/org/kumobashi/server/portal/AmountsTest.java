package org.kumobashi.server.portal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1.0 KiB",
    "1536, 1.5 KiB",
    "26214400, 25 MiB",
    "1073741824, 1.0 GiB",
    "9223372036854775807, 8388608 TiB"
  })
  void readsAsAFewDigitsAndAUnit(long octets, String words) {
    assertThat(Amounts.of(octets)).isEqualTo(words);
  }
}
