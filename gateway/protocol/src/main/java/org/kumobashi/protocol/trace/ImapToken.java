package org.kumobashi.protocol.trace;

import java.util.ArrayList;
import java.util.List;

/**
 * One argument (RFC 3501 §4): an atom, with whatever stands in its square brackets, a quoted
 * string, a literal, or a list in parentheses.
 *
 * @param text without quotes or parentheses around it; for a literal its number of octets
 */
record ImapToken(Kind kind, String text) {
  /** The kinds there are. */
  enum Kind {
    ATOM,
    QUOTED,
    LITERAL,
    LIST
  }

  /** What stands for it if it is not shown. */
  String hidden() {
    return switch (kind) {
      case ATOM -> Placeholder.of("word", text.length());
      case QUOTED -> Placeholder.of("quoted", text.length());
      case LITERAL -> Placeholder.of("literal", Long.parseLong(text));
      case LIST -> Placeholder.of("list", text.length());
    };
  }

  /** The arguments in a text. One that never ends goes to the end of the text. */
  static List<ImapToken> all(String text) {
    List<ImapToken> tokens = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      char first = text.charAt(at);
      if (first == ' ') {
        at++;
        continue;
      }
      int end = end(text, at);
      tokens.add(of(first, text.substring(at, end)));
      at = end;
    }
    return tokens;
  }

  private static ImapToken of(char first, String whole) {
    return switch (first) {
      case '"' -> new ImapToken(Kind.QUOTED, inside(whole, '"'));
      case '(' -> new ImapToken(Kind.LIST, inside(whole, ')'));
      case ImapLines.LITERAL -> new ImapToken(Kind.LITERAL, inside(whole, ImapLines.LITERAL));
      default -> new ImapToken(Kind.ATOM, whole);
    };
  }

  private static String inside(String whole, char closing) {
    boolean closed = whole.length() > 1 && whole.charAt(whole.length() - 1) == closing;
    return whole.substring(1, closed ? whole.length() - 1 : whole.length());
  }

  private static int end(String text, int from) {
    return switch (text.charAt(from)) {
      case '"' -> endOfQuoted(text, from);
      case '(' -> endOfList(text, from);
      case ImapLines.LITERAL -> text.indexOf(ImapLines.LITERAL, from + 1) + 1;
      default -> endOfAtom(text, from);
    };
  }

  private static int endOfQuoted(String text, int from) {
    int at = from + 1;
    while (at < text.length() && text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return Math.min(at + 1, text.length());
  }

  private static int endOfList(String text, int from) {
    int depth = 0;
    int at = from;
    while (at < text.length()) {
      char next = text.charAt(at);
      if (next == '"') {
        at = endOfQuoted(text, at);
        continue;
      }
      depth += next == '(' ? 1 : next == ')' ? -1 : 0;
      at++;
      if (depth == 0) {
        return at;
      }
    }
    return text.length();
  }

  // BODY[HEADER.FIELDS (DATE FROM)]<0.100> is one.
  private static int endOfAtom(String text, int from) {
    int depth = 0;
    for (int at = from; at < text.length(); at++) {
      char next = text.charAt(at);
      if (depth == 0 && (next == ' ' || next == '(' || next == '"' || next == ImapLines.LITERAL)) {
        return at;
      }
      depth += next == '[' ? 1 : next == ']' ? -1 : 0;
      depth = Math.max(depth, 0);
    }
    return text.length();
  }
}
