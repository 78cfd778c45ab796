package org.kumobashi.protocol.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.octets.OctetString;

class Base64TextTest {
  @ParameterizedTest
  @CsvSource({"YWxpY2U=, alice", "YWxpY2U, alice", "=, ''", "'', ''"})
  void decodesWithAndWithoutPadding(String base64, String text) {
    assertThat(Base64Text.decode(base64)).contains(OctetString.of(text));
  }

  @DisplayName("R11 foreign characters are refused, not skipped")
  @ParameterizedTest
  @ValueSource(strings = {"YWxp Y2U=", "YWxpY2U!", "*", "==", "Y", "YWxp\nY2U=", "YW=xp", "_-_-"})
  void refusesForeignCharacters(String base64) {
    assertThat(Base64Text.decode(base64)).isEmpty();
  }

  @Test
  void decodesWhatItEncoded() {
    Random random = new Random(5);
    for (int length = 0; length < 300; length++) {
      byte[] octets = new byte[length];
      random.nextBytes(octets);
      OctetString value = OctetString.of(octets);
      assertThat(Base64Text.decode(Base64Text.encode(value))).contains(value);
    }
  }
}
