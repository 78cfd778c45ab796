package org.kumobashi.protocol.imap;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kumobashi.protocol.imap.ImapCommandText.Piece;
import org.kumobashi.protocol.octets.OctetString;

/**
 * Splits what follows a command's name into strings: atoms, quoted strings and literals (RFC 3501
 * §4). More lenient than the grammar where real programs are: an atom may hold any octet but a
 * blank, and in quotes a backslash before anything but a quote or a backslash stands for itself.
 */
final class ImapArguments {
  private final List<OctetString> found = new ArrayList<>();
  private boolean separated;

  private ImapArguments() {}

  /** The strings in order, or empty if the text cannot be split. */
  static Optional<List<OctetString>> of(List<Piece> pieces) {
    ImapArguments arguments = new ImapArguments();
    for (Piece piece : pieces) {
      boolean taken =
          switch (piece) {
            case Piece.Text text -> arguments.takeText(text.octets().latin1());
            case Piece.Literal literal -> arguments.take(literal.octets());
          };
      if (!taken) {
        return Optional.empty();
      }
    }
    return Optional.of(List.copyOf(arguments.found));
  }

  private boolean take(OctetString argument) {
    boolean allowed = separated;
    found.add(argument);
    separated = false;
    return allowed;
  }

  private boolean takeText(String text) {
    int at = 0;
    while (at < text.length()) {
      if (text.charAt(at) == ' ') {
        separated = true;
        at++;
        continue;
      }
      int end = text.charAt(at) == '"' ? endOfQuoted(text, at) : endOfAtom(text, at);
      if (end < 0) {
        return false;
      }
      String argument = text.substring(at, end);
      if (!take(argument.startsWith("\"") ? unquoted(argument) : OctetString.ofLatin1(argument))) {
        return false;
      }
      at = end;
    }
    return true;
  }

  private static int endOfAtom(String text, int from) {
    int blank = text.indexOf(' ', from);
    return blank < 0 ? text.length() : blank;
  }

  /** The index after the closing quote, or -1 if there is none. */
  static int endOfQuoted(String text, int opening) {
    int at = opening + 1;
    while (at < text.length() && text.charAt(at) != '"') {
      at += escapes(text, at) ? 2 : 1;
    }
    return at < text.length() ? at + 1 : -1;
  }

  private static boolean escapes(String text, int at) {
    return text.charAt(at) == '\\'
        && at + 1 < text.length()
        && (text.charAt(at + 1) == '"' || text.charAt(at + 1) == '\\');
  }

  private static OctetString unquoted(String quoted) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(quoted.length());
    for (int at = 1; at < quoted.length() - 1; at++) {
      if (escapes(quoted, at)) {
        at++;
      }
      out.write(quoted.charAt(at));
    }
    return OctetString.of(out.toByteArray());
  }
}
