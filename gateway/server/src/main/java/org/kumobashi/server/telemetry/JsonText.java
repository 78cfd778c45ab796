package org.kumobashi.server.telemetry;

import java.util.Locale;

/** Strings of JSON (RFC 8259 §7). */
public final class JsonText {
  private JsonText() {}

  /** The text between quotation marks, in ASCII on one line. */
  public static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int index = 0; index < text.length(); index++) {
      char symbol = text.charAt(index);
      if (symbol == '"' || symbol == '\\') {
        json.append('\\').append(symbol);
      } else if (symbol >= ' ' && symbol < 0x7f) {
        json.append(symbol);
      } else {
        json.append(String.format(Locale.ROOT, "\\u%04x", (int) symbol));
      }
    }
    return json.append('"').toString();
  }
}
