package org.kumobashi.protocol.octets;

import java.util.regex.Pattern;

/**
 * Finds octets that only look like UTF-8: a character in more octets than it needs, half of a
 * surrogate pair, or one beyond U+10FFFF (RFC 3629 §3 and §10). A lenient reader may take C0 8A for
 * the line end that nobody before it has seen.
 */
public final class OverlongUtf8 {
  private static final Pattern FORGED =
      Pattern.compile(
          "[\\xC0\\xC1][\\x80-\\xBF]"
              + "|\\xE0[\\x80-\\x9F][\\x80-\\xBF]"
              + "|\\xED[\\xA0-\\xBF][\\x80-\\xBF]"
              + "|\\xF0[\\x80-\\x8F][\\x80-\\xBF]{2}"
              + "|\\xF4[\\x90-\\xBF][\\x80-\\xBF]{2}"
              + "|[\\xF5-\\xFF][\\x80-\\xBF]{3}");

  private OverlongUtf8() {}

  /** Whether there are any in this text of one character per octet. */
  public static boolean isIn(String latin1) {
    return FORGED.matcher(latin1).find();
  }
}
