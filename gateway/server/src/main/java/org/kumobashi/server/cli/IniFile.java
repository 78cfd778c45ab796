package org.kumobashi.server.cli;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Sections of names and values, as Python's {@code configparser} writes and reads them. Of a value
 * over several lines only the first counts: none that matters here has more.
 */
final class IniFile {
  private final Map<String, Map<String, String>> sections = new LinkedHashMap<>();

  private IniFile() {}

  /**
   * Reads the text.
   *
   * @throws org.kumobashi.server.accounts.RequestRefused if it is something else; names the line
   */
  static IniFile parse(String text) {
    IniFile file = new IniFile();
    Map<String, String> current = new HashMap<>();
    List<String> lines = text.lines().toList();
    boolean begun = false;
    for (int at = 0; at < lines.size(); at++) {
      String line = lines.get(at).stripTrailing();
      if (line.isEmpty() || "#;".indexOf(line.strip().charAt(0)) >= 0) {
        continue;
      }
      if (line.startsWith("[") && line.endsWith("]")) {
        current = file.section(line.substring(1, line.length() - 1), at);
        begun = true;
      } else if (begun && !Character.isWhitespace(line.charAt(0))) {
        put(current, line, at);
      } else if (!begun) {
        throw fault(at, "a [section] was expected");
      }
    }
    return file;
  }

  private Map<String, String> section(String name, int at) {
    if (sections.containsKey(name)) {
      throw fault(at, "a section of this name was there before");
    }
    Map<String, String> section = new HashMap<>();
    sections.put(name, section);
    return section;
  }

  private static void put(Map<String, String> section, String line, int at) {
    int equals = line.indexOf('=');
    int colon = line.indexOf(':');
    int end = equals < 0 || (colon >= 0 && colon < equals) ? colon : equals;
    if (end <= 0) {
      throw fault(at, "a name and a value were expected");
    }
    String name = line.substring(0, end).strip().toLowerCase(Locale.ROOT);
    // The percent sign stands for itself only when it is doubled.
    String value = line.substring(end + 1).strip().replace("%%", "%");
    if (section.put(name, value) != null) {
      throw fault(at, "the name was there before");
    }
  }

  // The line itself may hold a secret.
  private static RuntimeException fault(int at, String what) {
    return TokenFile.malformed("line " + (at + 1) + ": " + what);
  }

  /** The names of its sections, in their order. */
  List<String> sections() {
    return List.copyOf(sections.keySet());
  }

  /** A value that is not empty; {@code DEFAULT} stands in for every section. */
  Optional<String> value(String section, String name) {
    return Optional.ofNullable(sections.getOrDefault(section, Map.of()).get(name))
        .or(() -> Optional.ofNullable(sections.getOrDefault("DEFAULT", Map.of()).get(name)))
        .filter(value -> !value.isEmpty());
  }
}
