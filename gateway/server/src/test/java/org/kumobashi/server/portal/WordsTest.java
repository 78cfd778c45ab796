package org.kumobashi.server.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

  @Test
  void areNeverMissingInSilence() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Words.of(Language.ENGLISH).say("nothing.of.the.kind"));
  }
}
