package org.kumobashi.sandbox.entra;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The fields of an {@code application/x-www-form-urlencoded} body or query. */
record Form(Map<String, String> fields) {
  Form {
    fields = Map.copyOf(fields);
  }

  /** Reads the encoded text. Of a field that stands twice the last counts. */
  static Form parse(String encoded) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String pair : encoded.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        fields.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
      }
    }
    return new Form(fields);
  }

  /** The field, or an empty text. */
  String get(String name) {
    return fields.getOrDefault(name, "");
  }

  /** The same form, but for this word less in a field of several. */
  Form without(String name, String word) {
    Map<String, String> others = new LinkedHashMap<>(fields);
    others.computeIfPresent(name, (key, words) -> words.replace(word, "").strip());
    return new Form(others);
  }

  /** The scopes asked for, in their order. */
  List<String> scopes() {
    return List.of(get("scope").split(" ", -1)).stream().filter(scope -> !scope.isEmpty()).toList();
  }

  /** Whether all of these fields are there and not empty. */
  boolean has(Set<String> names) {
    return names.stream().noneMatch(name -> get(name).isEmpty());
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
