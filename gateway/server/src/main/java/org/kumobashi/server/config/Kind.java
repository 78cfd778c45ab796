package org.kumobashi.server.config;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * A kind of value: how it looks in words, and how its text is understood.
 *
 * @param expected completes the sentence "expected ..."
 * @param reader throws IllegalArgumentException if the text is not of this kind
 * @param secret whether a text that is not of this kind must not be repeated
 */
record Kind<T>(String expected, Function<String, T> reader, boolean secret) {
  private static final int SHOWN = 80;

  Kind(String expected, Function<String, T> reader) {
    this(expected, reader, false);
  }

  /** The same kind, with a reason for those who wonder. */
  Kind<T> because(String reason) {
    return new Kind<>(expected + " (" + reason + ")", reader, secret);
  }

  /** The value, or empty if the text is not of this kind. */
  Optional<T> read(String text) {
    try {
      return Optional.of(reader.apply(text));
    } catch (IllegalArgumentException notOfThisKind) {
      // What was expected says all there is to say.
      return Optional.empty();
    }
  }

  /** Completes the sentence "found ..." for a text that was refused. */
  String found(String text) {
    if (secret) {
      return "something else (not repeated, as it may be the secret itself)";
    }
    return quoted(text);
  }

  /** The text in quotes, cut if it is long, on one line. */
  static String quoted(String text) {
    String cut = text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
    StringBuilder shown = new StringBuilder("\"");
    cut.chars().forEach(unit -> shown.append(printable((char) unit)));
    return shown.append('"').toString();
  }

  private static String printable(char unit) {
    boolean endsLine = unit == '\u2028' || unit == '\u2029';
    return Character.isISOControl(unit) || endsLine
        ? String.format(Locale.ROOT, "<%02X>", (int) unit)
        : String.valueOf(unit);
  }
}
