package org.kumobashi.protocol.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.smtp.SmtpReplyReader.Progress;

class SmtpReplyReaderTest {
  private final SmtpReplyReader reader = new SmtpReplyReader();

  @Test
  void joinsLinesAndBeginsAfresh() {
    assertThat(reader.take("250-one")).isInstanceOf(Progress.Unfinished.class);
    assertThat(reader.take("250-")).isInstanceOf(Progress.Unfinished.class);
    assertThat(reader.take("250 three "))
        .isEqualTo(new Progress.Finished(new SmtpReply(250, List.of("one", "", "three"))));
    assertThat(reader.take("334"))
        .isEqualTo(new Progress.Finished(new SmtpReply(334, List.of(""))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "25",
        "250x",
        "199 x",
        "600 x",
        "2500",
        "+OK",
        " 250 x",
        "\u0662\u0665\u0660 x"
      })
  void refusesWhatIsNoReply(String line) {
    assertThat(reader.take(line)).isInstanceOf(Progress.Nonsense.class);
  }

  @Test
  void refusesAReplyThatChangesItsCode() {
    reader.take("250-x");
    assertThat(reader.take("251 x")).isInstanceOf(Progress.Nonsense.class);
  }

  @Test
  void refusesAReplyWithoutEnd() {
    for (int i = 0; i < 100; i++) {
      assertThat(reader.take("250-x")).isInstanceOf(Progress.Unfinished.class);
    }
    assertThat(reader.take("250-x")).isInstanceOf(Progress.Nonsense.class);
  }
}
