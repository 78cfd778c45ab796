package org.kumobashi.sandbox.portal;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Properties;

/** The portal's sentences in one language, so that tests find them however they are put. */
final class Wording {
  private static final String FOLDER = "/org/kumobashi/server/portal/";

  private final String language;

  Wording(String language) {
    this.language = language;
  }

  String language() {
    return language;
  }

  /** The sentence of this key in the file of this area. */
  String say(String area, String key) {
    String file = FOLDER + area + "_" + language + ".properties";
    try (Reader reader =
        new InputStreamReader(
            Objects.requireNonNull(Wording.class.getResourceAsStream(file), file),
            StandardCharsets.UTF_8)) {
      Properties sentences = new Properties();
      sentences.load(reader);
      return Objects.requireNonNull(sentences.getProperty(key), key);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** A sentence of the page of a trouble: its {@code title}, {@code what} or {@code do}. */
  String trouble(String name, String part) {
    return say("trouble", "trouble." + name + "." + part);
  }
}
