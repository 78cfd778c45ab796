package org.kumobashi.server.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kumobashi.server.accounts.DeviceKind;

class WordsTest {
  private final Map<String, String> english = Words.of(Language.ENGLISH).all();
  private final Map<String, String> japanese = Words.of(Language.JAPANESE).all();

  @Test
  void sayTheSameInBothLanguages() {
    assertThat(japanese.keySet()).isEqualTo(english.keySet());
    assertThat(japanese.values()).noneMatch(String::isBlank);
    english.forEach(
        (key, sentence) ->
            assertThat(japanese.getOrDefault(key, "").contains("{0}"))
                .as(key)
                .isEqualTo(sentence.contains("{0}")));
  }

  @ParameterizedTest
  @EnumSource(Trouble.class)
  void explainEveryTrouble(Trouble trouble) {
    assertThat(english.keySet())
        .contains(
            "trouble." + trouble.word() + ".title",
            "trouble." + trouble.word() + ".what",
            "trouble." + trouble.word() + ".do");
  }

  @ParameterizedTest
  @EnumSource(DeviceKind.class)
  void nameEveryKindOfDevice(DeviceKind kind) {
    assertThat(english.keySet()).contains("kind." + kind.word());
  }

  @Test
  void haveSeveralStepsOfEveryGuide() {
    assertThat(english.keySet().stream().filter(key -> key.endsWith(".steps")))
        .hasSize(17)
        .allSatisfy(
            key ->
                assertThat(japanese.getOrDefault(key, "").lines().count())
                    .as(key)
                    .isGreaterThan(1)
                    .isEqualTo(english.getOrDefault(key, "").lines().count()));
  }

  @Test
  void areNeverMissingInSilence() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Words.of(Language.ENGLISH).say("nothing.of.the.kind"));
  }
}
