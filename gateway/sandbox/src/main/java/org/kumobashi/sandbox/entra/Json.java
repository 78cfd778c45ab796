package org.kumobashi.sandbox.entra;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** JSON text from maps, lists, texts, numbers and truth values, and back. */
final class Json {
  /**
   * A number or word that goes into the text as it stands, for answers that are wrong on purpose.
   */
  record Raw(String text) {}

  private Json() {}

  /** The JSON text of this object. */
  static String write(Map<String, ?> object) {
    return object.entrySet().stream()
        .map(entry -> quote(entry.getKey()) + ":" + value(entry.getValue()))
        .collect(Collectors.joining(",", "{", "}"));
  }

  /**
   * The members of this JSON object. JSON is read as the part of YAML that it is.
   *
   * @throws IllegalArgumentException if the text is no object
   */
  static Map<?, ?> read(String text) {
    try {
      Object value = new Load(LoadSettings.builder().build()).loadFromString(text);
      if (value instanceof Map<?, ?> object) {
        return object;
      }
    } catch (YamlEngineException e) {
      throw new IllegalArgumentException("Not JSON", e);
    }
    throw new IllegalArgumentException("Not a JSON object");
  }

  private static String value(Object value) {
    return switch (value) {
      case Raw raw -> raw.text();
      case Number number -> number.toString();
      case Boolean truth -> truth.toString();
      case Map<?, ?> object ->
          object.entrySet().stream()
              .map(entry -> quote(entry.getKey().toString()) + ":" + value(entry.getValue()))
              .collect(Collectors.joining(",", "{", "}"));
      case Iterable<?> list ->
          StreamSupport.stream(list.spliterator(), false)
              .map(Json::value)
              .collect(Collectors.joining(",", "[", "]"));
      default -> quote(value.toString());
    };
  }

  private static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
              } else if (c < ' ') {
                quoted.append("\\u%04x".formatted(c));
              } else {
                quoted.append((char) c);
              }
            });
    return quoted.append('"').toString();
  }
}
