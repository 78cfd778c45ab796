package org.kumobashi.protocol.dialogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.Secret;

class RemarkTest {
  private final Remark remark = new Remark(List.of(Secret.of("abcdefghijklmnopqrstuvwxyz")));

  @Test
  void makesOneLineOfAnything() {
    assertThat(remark.of(" -ERR\r\nbad\t\u0007 news ")).isEqualTo("-ERR bad news");
  }

  @Test
  void letsNoControlCharacterBeyondAsciiThrough() {
    assertThat(remark.of("a\u0085b\u009b2J c\u2028d\u2029e")).isEqualTo("a b 2J c d e");
  }

  @Test
  void endsAfterTwoHundredCharacters() {
    assertThat(remark.of("x ".repeat(300))).hasSize(200);
  }

  @Test
  void masksWhatRepeatsTwelveCharactersOfASecret() {
    assertThat(remark.of("no 'defghijklmno' and 00abcdefghijkl")).isEqualTo("no '****' and ****");
  }

  @Test
  void leavesOtherWordsAlone() {
    String text = "[BN9PR03CA0123.namprd03.prod.outlook.com 08DE] abcdefghijk $1";
    assertThat(remark.of(text)).isEqualTo(text);
  }
}
