package org.kumobashi.protocol.imap;

import java.nio.ByteBuffer;
import java.util.function.IntConsumer;

/**
 * Where one direction of an IMAP session stands: between two commands or responses, in a line, or
 * in a literal. Octets of literals are only counted. Knows no command.
 */
final class ImapPlace {
  /** More than any literal; keeps hostile digits from running over. */
  private static final long MOST = 1L << 50;

  /** How far into an announcement, as {@code {12+}}, a line is. */
  private enum Announcement {
    NONE,
    DIGITS,
    PLUS,
    CLOSED
  }

  private int first = -1;
  private Announcement announcement = Announcement.NONE;
  private long announced;
  private boolean synchronizing;
  private long literal;
  private boolean untouched;

  /**
   * Goes on by these octets.
   *
   * @param whole hears the first octet of each command or response that is complete
   */
  void take(ByteBuffer octets, IntConsumer whole) {
    while (octets.hasRemaining()) {
      if (literal > 0) {
        int skipped = (int) Math.min(literal, octets.remaining());
        octets.position(octets.position() + skipped);
        literal -= skipped;
        untouched = false;
      } else {
        octet(octets.get(), whole);
      }
    }
  }

  private void octet(byte octet, IntConsumer whole) {
    if (first < 0) {
      first = octet & 0xff;
    }
    if (octet == '\n') {
      endOfLine(whole);
    } else if (octet != '\r') {
      announcement = next(octet);
    }
  }

  private void endOfLine(IntConsumer whole) {
    if (announcement == Announcement.CLOSED) {
      literal = announced;
      untouched = synchronizing;
    } else {
      int begun = first;
      first = -1;
      whole.accept(begun);
    }
    announcement = Announcement.NONE;
  }

  private Announcement next(byte octet) {
    boolean counting = announcement == Announcement.DIGITS;
    if (octet == '{') {
      announced = 0;
      synchronizing = true;
      return Announcement.DIGITS;
    }
    if (counting && octet >= '0' && octet <= '9') {
      announced = Math.min(MOST, announced * 10 + (octet - '0'));
      return Announcement.DIGITS;
    }
    if (counting && octet == '+') {
      synchronizing = false;
      return Announcement.PLUS;
    }
    return octet == '}' && (counting || announcement == Announcement.PLUS)
        ? Announcement.CLOSED
        : Announcement.NONE;
  }

  /** Whether it is between two commands or responses. */
  boolean between() {
    return first < 0;
  }

  /** Whether a literal was announced that the other side has to ask for, and none of it came. */
  boolean awaitsGoAhead() {
    return untouched;
  }

  /** The literal will not come: it was refused. */
  void forgetLiteral() {
    first = -1;
    literal = 0;
    untouched = false;
  }
}
