package org.kumobashi.server.portal;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;

/** The sentences of the pages in one language. */
public final class Words {
  private final Map<String, String> sentences;

  private Words(Map<String, String> sentences) {
    this.sentences = sentences;
  }

  /** Reads the sentences of a language. */
  static Words of(Language language) {
    String file = "words_" + language.tag() + ".properties";
    try (Reader reader =
        new InputStreamReader(
            Objects.requireNonNull(Words.class.getResourceAsStream(file), file),
            StandardCharsets.UTF_8)) {
      Properties properties = new Properties();
      properties.load(reader);
      Map<String, String> sentences = new TreeMap<>();
      properties.stringPropertyNames().forEach(k -> sentences.put(k, properties.getProperty(k)));
      return new Words(sentences);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /**
   * A sentence; {@code {0}} and {@code {1}} in it stand for the arguments.
   *
   * @throws IllegalArgumentException if there is none of this key
   */
  public String say(String key, Object... arguments) {
    String sentence = sentences.get(key);
    if (sentence == null) {
      throw new IllegalArgumentException("no words for " + key);
    }
    for (int index = 0; index < arguments.length; index++) {
      sentence = sentence.replace("{" + index + "}", String.valueOf(arguments[index]));
    }
    return sentence;
  }

  /** All keys and sentences. */
  Map<String, String> all() {
    return Map.copyOf(sentences);
  }
}
