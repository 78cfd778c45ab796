package org.kumobashi.server.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Shows records to people: many as aligned columns, one as a list of names and values. */
final class Table {
  private Table() {}

  /** A heading and a line for each record; one sentence if there are none. */
  static String of(List<Json.Fields> records) {
    if (records.isEmpty()) {
      return "none\n";
    }
    List<List<String>> lines = new ArrayList<>();
    lines.add(
        records.getFirst().members().keySet().stream()
            .map(name -> name.toUpperCase(Locale.ROOT))
            .toList());
    records.forEach(
        record -> lines.add(record.members().values().stream().map(Table::cell).toList()));
    return aligned(lines);
  }

  /** A line for each member of one record. */
  static String of(Json.Fields record) {
    List<List<String>> lines = new ArrayList<>();
    for (Map.Entry<String, Json> member : record.members().entrySet()) {
      lines.add(List.of(member.getKey() + ":", cell(member.getValue())));
    }
    return aligned(lines);
  }

  private static String aligned(List<List<String>> lines) {
    int[] widths = new int[lines.getFirst().size()];
    for (List<String> line : lines) {
      for (int column = 0; column < widths.length; column++) {
        String cell = line.get(column);
        widths[column] = Math.max(widths[column], cell.codePointCount(0, cell.length()));
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      StringBuilder row = new StringBuilder();
      for (int column = 0; column < widths.length; column++) {
        String cell = line.get(column);
        int padding = widths[column] - cell.codePointCount(0, cell.length()) + 2;
        row.append(cell).append(" ".repeat(padding));
      }
      text.append(row.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static String cell(Json value) {
    return switch (value) {
      case Json.Text(String text) -> text.isEmpty() ? "-" : printable(text);
      case Json.Count(long number) -> Long.toString(number);
      case Json.Flag(boolean flag) -> flag ? "yes" : "no";
      case Json.Nothing() -> "-";
      case Json.Items(List<? extends Json> values) ->
          values.isEmpty()
              ? "-"
              : values.stream().map(Table::cell).collect(Collectors.joining(", "));
      case Json.Fields fields -> fields.write();
    };
  }

  // What comes from elsewhere, as a reason from Entra ID, must not steer the terminal.
  private static String printable(String text) {
    return text.codePoints()
        .map(symbol -> Character.isISOControl(symbol) ? '?' : symbol)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
