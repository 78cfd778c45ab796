package org.kumobashi.protocol.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kumobashi.protocol.smtp.AddressToken.Kind;

/**
 * Cuts a field value into tokens (RFC 5322 §3.2, RFC 6532 §3.2). Whatever may be read in two ways
 * is not understood at all: control characters, quotes and comments left open, stray brackets.
 */
final class AddressTokens {
  private static final String SPECIALS = "<>:;@,.";
  private static final String NEVER_ALONE = ")]\\";

  private final String value;
  private final List<AddressToken> tokens = new ArrayList<>();
  private int at;

  private AddressTokens(String value) {
    this.value = value;
  }

  /**
   * @param value unfolded, one character per octet
   * @return nothing if it cannot be understood
   */
  static Optional<List<AddressToken>> of(String value) {
    if (value.chars().anyMatch(octet -> (octet < ' ' && octet != '\t') || octet == 0x7f)) {
      return Optional.empty();
    }
    AddressTokens reader = new AddressTokens(value);
    boolean understood = true;
    while (understood && reader.at < value.length()) {
      understood = reader.next();
    }
    return understood ? Optional.of(List.copyOf(reader.tokens)) : Optional.empty();
  }

  private boolean next() {
    char character = value.charAt(at);
    if (character == ' ' || character == '\t') {
      at++;
      return true;
    }
    if (SPECIALS.indexOf(character) >= 0) {
      add(Kind.SPECIAL, String.valueOf(character), at + 1);
      return true;
    }
    return switch (character) {
      case '(' -> comment();
      case '"' -> enclosed(Kind.QUOTED, '"');
      case '[' -> enclosed(Kind.LITERAL, ']');
      default -> atom();
    };
  }

  private boolean atom() {
    int end = at;
    while (end < value.length() && isAtomic(value.charAt(end))) {
      end++;
    }
    if (end == at) {
      return false;
    }
    add(Kind.ATOM, value.substring(at, end), end);
    return true;
  }

  private boolean comment() {
    int depth = 0;
    while (at < value.length()) {
      char character = value.charAt(at++);
      if (character == '\\') {
        at++;
      } else if (character == '(') {
        depth++;
      } else if (character == ')' && --depth == 0) {
        return true;
      }
    }
    return false;
  }

  private boolean enclosed(Kind kind, char close) {
    StringBuilder text = new StringBuilder();
    int end = at + 1;
    while (end < value.length() && value.charAt(end) != close) {
      if (value.charAt(end) == '\\' && ++end == value.length()) {
        return false;
      }
      text.append(value.charAt(end++));
    }
    if (end >= value.length()) {
      return false;
    }
    add(kind, kind == Kind.LITERAL ? "[" + text + "]" : text.toString(), end + 1);
    return true;
  }

  private void add(Kind kind, String text, int end) {
    tokens.add(new AddressToken(kind, text, at, end));
    at = end;
  }

  private static boolean isAtomic(char character) {
    return character > ' '
        && character != '('
        && character != '"'
        && character != '['
        && SPECIALS.indexOf(character) < 0
        && NEVER_ALONE.indexOf(character) < 0;
  }
}
