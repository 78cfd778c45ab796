package org.kumobashi.protocol.smtp;

/**
 * A piece of a structured header field (RFC 5322 §3.2), comments and blanks left out.
 *
 * @param text its meaning, one character per octet: without quotes and backslashes
 * @param start where it begins in the value
 * @param end where it has ended
 */
record AddressToken(Kind kind, String text, int start, int end) {
  /** What it is. */
  enum Kind {
    ATOM,
    QUOTED,
    /** An address in brackets instead of a domain, brackets included. */
    LITERAL,
    /** One of {@code < > : ; @ , .} */
    SPECIAL
  }

  boolean is(char special) {
    return kind == Kind.SPECIAL && text.charAt(0) == special;
  }

  /** Whether it is an atom or a quoted string. */
  boolean isWord() {
    return kind == Kind.ATOM || kind == Kind.QUOTED;
  }
}
