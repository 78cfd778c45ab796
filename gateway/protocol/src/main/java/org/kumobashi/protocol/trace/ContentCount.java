package org.kumobashi.protocol.trace;

import java.nio.ByteBuffer;

/** Counts the octets of a message's content up to its end, CRLF.CRLF (RFC 5321 §4.1.1.4). */
final class ContentCount {
  private static final String END = "\r\n.\r\n";

  private long octets;

  /** How much of the end has come; content begins as if a line had just ended. */
  private int matched = 2;

  /** Consumes octets up to the end and returns true, or consumes all and returns false. */
  boolean isEndedBy(ByteBuffer source) {
    while (source.hasRemaining()) {
      char octet = (char) source.get();
      octets++;
      matched = next(octet);
      if (matched == END.length()) {
        octets -= 3;
        return true;
      }
    }
    return false;
  }

  private int next(char octet) {
    if (octet == END.charAt(matched)) {
      return matched + 1;
    }
    return octet == '\r' ? 1 : 0;
  }

  /** How many there were, before the dot that ends them. */
  long octets() {
    return octets;
  }
}
