package org.kumobashi.server.telemetry;

import java.util.regex.Pattern;

/** What others said, as it may stand between quotes in a line of the log. */
public final class Phrase {
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]+");

  private Phrase() {}

  /** The same, but it ends neither the quotes nor the line, nor changes the colours. */
  public static String of(String text) {
    return UNPRINTABLE.matcher(text.replace('"', '\'')).replaceAll(" ");
  }
}
