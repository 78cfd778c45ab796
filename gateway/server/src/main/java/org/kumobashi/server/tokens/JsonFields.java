package org.kumobashi.server.tokens;

import com.azure.json.JsonProviders;
import com.azure.json.JsonReader;
import com.azure.json.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The texts and numbers of a JSON object; of what lies deeper only one list, if asked for. */
final class JsonFields {
  private JsonFields() {}

  /**
   * Reads an object; empty if this is not one, or not all of one.
   *
   * @param list the field whose array is kept as text
   */
  static Optional<Map<String, String>> read(String text, String list) {
    try (JsonReader json = JsonProviders.createReader(text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      return Optional.of(fields(json, list));
    } catch (IOException | IllegalStateException notJson) {
      return Optional.empty();
    }
  }

  /** The texts in the array of this name; none if this is no object, or has no such array. */
  static Set<String> texts(String text, String name) {
    try (JsonReader json = JsonProviders.createReader(text)) {
      return json.nextToken() == JsonToken.START_OBJECT ? texts(json, name) : Set.of();
    } catch (IOException | IllegalStateException notJson) {
      return Set.of();
    }
  }

  private static Set<String> texts(JsonReader json, String name) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean wanted = json.getFieldName().equals(name);
      if (json.nextToken() == JsonToken.START_ARRAY && wanted) {
        return elements(json);
      }
      json.skipChildren();
    }
    return Set.of();
  }

  private static Set<String> elements(JsonReader json) throws IOException {
    Set<String> texts = new HashSet<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() == JsonToken.STRING) {
        texts.add(json.getText());
      } else if (json.currentToken() == JsonToken.END_DOCUMENT) {
        throw new IOException("the array ends in the middle");
      } else {
        json.skipChildren();
      }
    }
    return texts;
  }

  private static Map<String, String> fields(JsonReader json, String list) throws IOException {
    Map<String, String> fields = new HashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.getFieldName();
      JsonToken value = json.nextToken();
      if (value == JsonToken.START_ARRAY && name.equals(list)) {
        fields.put(name, json.readChildren());
      } else if (value == JsonToken.STRING || value == JsonToken.NUMBER) {
        fields.put(name, json.getText());
      } else {
        json.skipChildren();
      }
    }
    if (json.currentToken() != JsonToken.END_OBJECT) {
      throw new IOException("the object ends in the middle");
    }
    return fields;
  }
}
