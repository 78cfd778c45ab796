package org.kumobashi.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

final class JsonTest {
  @Test
  void writesEveryKindOfValue() {
    Json value =
        new Json.Fields()
            .with("text", "a")
            .with("count", new Json.Count(-7))
            .with("flag", new Json.Flag(true))
            .with("nothing", new Json.Nothing())
            .with("items", Json.texts(List.of("b", "c")))
            .with("empty", new Json.Fields());
    assertThat(value.write())
        .isEqualTo(
            "{\"text\":\"a\",\"count\":-7,\"flag\":true,\"nothing\":null,"
                + "\"items\":[\"b\",\"c\"],\"empty\":{}}");
  }

  @Test
  void escapesWhatWouldBreakAString() {
    String wild = "\"\\\b\f\n\r\t\u0000\u001f\u007f\u2028 é 雲 \uD83D\uDE00 </script>";
    Json value = new Json.Fields().with(wild, wild);
    assertThat(value.write()).isASCII().doesNotContain("\n");
    Object read = new Load(LoadSettings.builder().build()).loadFromString(value.write());
    assertThat(read).isEqualTo(Map.of(wild, wild));
  }

  @Test
  void alignsColumnsAndKeepsControlsFromTheTerminal() {
    Json.Fields first = new Json.Fields().with("name", "a\u001b[2Jb").with("size", "1");
    Json.Fields second = new Json.Fields().with("name", "x").with("size", "");
    assertThat(Table.of(List.of(first, second))).isEqualTo("NAME    SIZE\na?[2Jb  1\nx       -\n");
    assertThat(Table.of(List.of())).isEqualTo("none\n");
  }
}
