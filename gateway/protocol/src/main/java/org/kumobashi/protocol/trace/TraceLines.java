package org.kumobashi.protocol.trace;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Cuts octets, however they are chunked, into lines that end in LF, with or without CR before it.
 * Of a line over the limit it keeps the end only: an announcement of a literal may stand there.
 */
final class TraceLines {
  static final int LIMIT = 8192;
  private static final int TAIL = 32;

  private final byte[] kept = new byte[LIMIT];
  private final byte[] tail = new byte[TAIL];
  private long octets;

  /**
   * One line.
   *
   * @param text without its line end, one character per octet; empty if it was too long
   * @param end its last octets, at most 32
   * @param octets how many it had, line end not counted
   */
  record Cut(String text, String end, long octets) {
    boolean isWhole() {
      return text.length() == octets;
    }
  }

  /** Consumes up to the end of a line and returns it, or consumes all and returns nothing. */
  Optional<Cut> next(ByteBuffer source) {
    while (source.hasRemaining()) {
      byte octet = source.get();
      if (octet == '\n') {
        return Optional.of(take());
      }
      if (octets < LIMIT) {
        kept[(int) octets] = octet;
      }
      tail[(int) (octets % TAIL)] = octet;
      octets++;
    }
    return Optional.empty();
  }

  /** How many octets of a line not yet ended there are. */
  long pending() {
    return octets;
  }

  private Cut take() {
    long length = octets > 0 && last() == '\r' ? octets - 1 : octets;
    String end = end(length);
    boolean whole = octets <= LIMIT;
    octets = 0;
    String text = whole ? new String(kept, 0, (int) length, StandardCharsets.ISO_8859_1) : "";
    return new Cut(text, end, length);
  }

  private byte last() {
    return tail[(int) ((octets - 1) % TAIL)];
  }

  private String end(long length) {
    StringBuilder text = new StringBuilder(TAIL);
    for (long at = Math.max(0, octets - TAIL); at < length; at++) {
      text.append((char) (tail[(int) (at % TAIL)] & 0xFF));
    }
    return text.toString();
  }
}
