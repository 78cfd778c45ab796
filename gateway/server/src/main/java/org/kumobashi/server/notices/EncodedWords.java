package org.kumobashi.server.notices;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Text of any script in a header field (RFC 2047). */
final class EncodedWords {
  /** In base64 60 characters: with its frame a word has at most 75, and a line at most 76. */
  private static final int OCTETS = 45;

  private EncodedWords() {}

  /**
   * The text as encoded words, folded between them; no character is split.
   *
   * @param field the field's name, which stands before the first word
   */
  static String of(String field, String text) {
    List<String> words = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    int room = OCTETS - field.length() - 2;
    for (int symbol : text.codePoints().toArray()) {
      String next = Character.toString(symbol);
      if (octets(part + next) > room) {
        words.add(word(part.toString()));
        part.setLength(0);
        room = OCTETS;
      }
      part.append(next);
    }
    words.add(word(part.toString()));
    return String.join("\r\n ", words);
  }

  private static int octets(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String word(String text) {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    return "=?UTF-8?B?" + Base64.getEncoder().encodeToString(octets) + "?=";
  }
}
