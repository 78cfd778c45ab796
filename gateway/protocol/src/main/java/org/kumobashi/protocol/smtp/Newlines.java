package org.kumobashi.protocol.smtp;

import java.nio.ByteBuffer;

/** Looks for the CR or LF that ends a run of text, eight octets at a time. */
final class Newlines {
  private static final long EACH = 0x0101010101010101L;
  private static final long TOP_BITS = 0x8080808080808080L;
  private static final long CRS = EACH * '\r';
  private static final long LFS = EACH * '\n';

  private Newlines() {}

  /** The position of the first CR or LF from here on, or {@code to} if there is none before. */
  static int next(ByteBuffer octets, int from, int to) {
    int at = from;
    while (at + Long.BYTES <= to && !hasNewline(octets.getLong(at))) {
      at += Long.BYTES;
    }
    while (at < to && !isNewline(octets.get(at))) {
      at++;
    }
    return at;
  }

  private static boolean isNewline(byte octet) {
    return octet == '\r' || octet == '\n';
  }

  private static boolean hasNewline(long octets) {
    return ((lowered(octets ^ CRS) | lowered(octets ^ LFS)) & TOP_BITS) != 0;
  }

  /** Has a top bit if, and only if, one of these octets is zero. */
  private static long lowered(long octets) {
    return (octets - EACH) & ~octets;
  }
}
