package org.kumobashi.server.cli;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.kumobashi.server.telemetry.JsonText;

/** A JSON value (RFC 8259) and how it is written, in ASCII on one line. */
sealed interface Json {
  /** A string. */
  record Text(String value) implements Json {}

  /** A whole number. */
  record Count(long value) implements Json {}

  /** True or false. */
  record Flag(boolean value) implements Json {}

  /** Null. */
  record Nothing() implements Json {}

  /** An array. */
  record Items(List<? extends Json> values) implements Json {
    public Items {
      values = List.copyOf(values);
    }
  }

  /** An object; its members keep their order. */
  record Fields(Map<String, Json> members) implements Json {
    public Fields {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    Fields() {
      this(Map.of());
    }

    /** These members and one more. */
    Fields with(String name, Json value) {
      Map<String, Json> more = new LinkedHashMap<>(members);
      more.put(name, value);
      return new Fields(more);
    }

    /** These members and a string. */
    Fields with(String name, String value) {
      return with(name, new Text(value));
    }
  }

  /** An array of strings. */
  static Items texts(List<String> values) {
    return new Items(values.stream().map(Text::new).toList());
  }

  /** The value as JSON text. */
  default String write() {
    return switch (this) {
      case Text(String value) -> JsonText.quoted(value);
      case Count(long value) -> Long.toString(value);
      case Flag(boolean value) -> Boolean.toString(value);
      case Nothing() -> "null";
      case Items(List<? extends Json> values) ->
          values.stream().map(Json::write).collect(Collectors.joining(",", "[", "]"));
      case Fields(Map<String, Json> members) ->
          members.entrySet().stream()
              .map(member -> JsonText.quoted(member.getKey()) + ":" + member.getValue().write())
              .collect(Collectors.joining(",", "{", "}"));
    };
  }
}
