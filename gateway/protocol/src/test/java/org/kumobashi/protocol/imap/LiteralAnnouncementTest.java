package org.kumobashi.protocol.imap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LiteralAnnouncementTest {
  @ParameterizedTest
  @CsvSource({
    "a LOGIN {5}, 8, 5, true",
    "a LOGIN {5+}, 8, 5, false",
    "a LOGIN \"x\" {0}, 12, 0, true",
    "a LOGIN \"x \\\" y\" {7}, 17, 7, true",
    "a LOGIN x\" {7}, 11, 7, true",
    "a ID ({4+}, 6, 4, false",
    "a {007}, 2, 7, true",
    "{3}, 0, 3, true",
    "a LOGIN {999999999}, 8, 999999999, true",
    "a LOGIN {1000000000}, 8, 2147483647, true",
    "a LOGIN {99999999999999999999+}, 8, 2147483647, false",
  })
  void readsAnAnnouncementAtTheEnd(String line, int start, int octets, boolean synchronizing) {
    assertThat(LiteralAnnouncement.in(line))
        .contains(new LiteralAnnouncement(start, octets, synchronizing));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "}",
        "a LOGIN {}",
        "a LOGIN {+}",
        "a LOGIN {-5}",
        "a LOGIN {5-}",
        "a LOGIN {5} ",
        "a LOGIN {5}x",
        "a LOGIN ~{5}",
        "a LOGIN secret{5}",
        "a LOGIN \"x {5}",
        "a LOGIN x \"y\\\" {5}",
        "a LOGIN { 5}",
        "a LOGIN {0x5}",
      })
  void takesNothingElseForAnAnnouncement(String line) {
    assertThat(LiteralAnnouncement.in(line)).isEmpty();
  }
}
