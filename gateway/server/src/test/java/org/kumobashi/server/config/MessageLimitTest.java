package org.kumobashi.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageLimitTest {
  @ParameterizedTest
  @CsvSource({
    "1024, 1024, 1KiB",
    "1KiB, 1024, 1KiB",
    "1025, 1025, 1025",
    "2560KiB, 2621440, 2560KiB",
    "26214400, 26214400, 25MiB",
    "150MiB, 157286400, 150MiB"
  })
  void readsAndWritesSizes(String written, long octets, String words) {
    assertThat(MessageLimit.parse(written)).isEqualTo(octets);
    assertThat(MessageLimit.words(octets)).isEqualTo(words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1023", "151MiB", "10MB", "10 MiB", "-1", "1.5MiB", "99999999999", "ten"})
  void saysWhatASizeIs(String written) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MessageLimit.parse(written))
        .withMessage(
            "expected a size from 1KiB to 150MiB, written as 26214400 (octets) or 25MiB, found \""
                + written
                + "\"");
  }
}
