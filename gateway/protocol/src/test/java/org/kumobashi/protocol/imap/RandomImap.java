package org.kumobashi.protocol.imap;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Random input for IMAP dialogues, the same for the same seed; one octet per character. */
final class RandomImap {
  private static final String[] PIECES = {
    "a1 ",
    "LOGIN ",
    "AUTHENTICATE ",
    "PLAIN",
    "LOGIN",
    " ",
    "ID ",
    "STARTTLS",
    "CAPABILITY",
    "\"",
    "\\",
    "{",
    "}",
    "+}",
    "{3}",
    "{3+}",
    "{0}",
    "{0+}",
    "{5000}",
    "(",
    ")",
    "NIL",
    "\r\n",
    "\n",
    "\r",
    "*",
    "=",
    "AGFsaWNlAHNlY3JldA==",
    "alice",
    "\u0000",
    "\u00ff",
    "SELECT ",
    "x"
  };

  private RandomImap() {}

  /** Pieces of commands in any order, or plain noise. */
  static String noise(Random random) {
    StringBuilder noise = new StringBuilder();
    boolean wild = random.nextInt(4) == 0;
    int length = random.nextInt(30);
    for (int i = 0; i < length; i++) {
      noise.append(
          wild
              ? String.valueOf((char) random.nextInt(256))
              : PIECES[random.nextInt(PIECES.length)]);
    }
    return noise.append(random.nextBoolean() ? "\r\n" : "").toString();
  }

  /** Between 1 and 40 octets without NUL, CR and LF; often only printable ones. */
  static byte[] octets(Random random, String plain) {
    int kind = random.nextInt(4);
    if (kind == 0) {
      return plain.getBytes(StandardCharsets.UTF_8);
    }
    byte[] octets = new byte[1 + random.nextInt(40)];
    for (int i = 0; i < octets.length; i++) {
      int octet = kind == 1 ? 1 + random.nextInt(255) : 32 + random.nextInt(95);
      octets[i] = (byte) (octet == '\r' || octet == '\n' ? 'x' : octet);
    }
    return octets;
  }

  /** The octets as atom, quoted string, or either kind of literal, as far as they can be. */
  static String spelled(Random random, byte[] octets) {
    String text = new String(octets, StandardCharsets.ISO_8859_1);
    return switch (random.nextInt(4)) {
      case 0 -> text.matches("[!-~&&[^(){%*\"\\\\]]+") ? text : quoted(text);
      case 1 -> quoted(text);
      case 2 -> "{" + octets.length + "}\r\n" + text;
      default -> "{" + octets.length + "+}\r\n" + text;
    };
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
