package org.kumobashi.server.portal;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import org.kumobashi.server.portal.guides.Phrases;

/** The sentences of the pages in one language. */
public final class Words implements Phrases {
  private static final List<String> AREAS =
      List.of(
          "words",
          "devices",
          "guides",
          "mailboxes",
          "admin",
          "audit",
          "trace",
          "trouble",
          "errors");

  private final Map<String, String> sentences;

  private Words(Map<String, String> sentences) {
    this.sentences = sentences;
  }

  /** Reads the sentences of a language. */
  static Words of(Language language) {
    Map<String, String> sentences = new TreeMap<>();
    for (String area : AREAS) {
      read(area + "_" + language.tag() + ".properties")
          .forEach((key, sentence) -> sentences.put((String) key, (String) sentence));
    }
    return new Words(sentences);
  }

  private static Properties read(String file) {
    try (Reader reader =
        new InputStreamReader(
            Objects.requireNonNull(Words.class.getResourceAsStream(file), file),
            StandardCharsets.UTF_8)) {
      Properties properties = new Properties();
      properties.load(reader);
      return properties;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Override
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

  @Override
  public boolean has(String key) {
    return sentences.containsKey(key);
  }

  /** All keys and sentences. */
  Map<String, String> all() {
    return Map.copyOf(sentences);
  }
}
