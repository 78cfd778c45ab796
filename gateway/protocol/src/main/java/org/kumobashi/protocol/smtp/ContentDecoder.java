package org.kumobashi.protocol.smtp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.kumobashi.protocol.octets.OctetString;

/**
 * Turns the client's content (RFC 5321 §4.5.2) into what upstream is sent. One object per message.
 *
 * <p>Only a line end of CRLF counts: a dot is unstuffed only after one, and only CRLF.CRLF is the
 * end. A CR or LF on its own is content; it becomes CRLF, and as it thereby begins a line for
 * upstream, a dot behind it is stuffed. So upstream sees no CR or LF on its own and no line of one
 * dot, and there is nothing left that two servers could read in two ways. The dots before the end
 * are never written here: the line that ends the content is the guard's to send, or not.
 *
 * <p>Dots behind a bare LF are not unstuffed, although some programs stuff them there: others do
 * not, and taking a dot away from those would lose content.
 */
final class ContentDecoder {
  private enum Place {
    /** At the start of a line, after CRLF or at the very beginning. */
    LINE_START,
    /** At the start of a line that only we made one. */
    AFTER_BARE_NEWLINE,
    IN_LINE,
    /** After a CR that may or may not be followed by LF. */
    AFTER_CR,
    /** After a dot at LINE_START: stuffing, or the end. */
    AFTER_DOT,
    /** After a dot at LINE_START and CR. */
    AFTER_DOT_CR,
    ENDED
  }

  private Place place = Place.LINE_START;
  private byte[] written = new byte[512];
  private int length;
  private long size;
  private boolean bareNewlines;
  private boolean dropping;

  /**
   * Consumes octets up to the end of the content or of the buffer.
   *
   * @return whether the end of the content was reached; octets behind it are left
   */
  boolean decode(ByteBuffer octets) {
    while (place != Place.ENDED && octets.hasRemaining()) {
      advance(octets);
    }
    return place == Place.ENDED;
  }

  /** What was written since the last call: canonical, dots stuffed. */
  OctetString take() {
    OctetString taken = OctetString.of(Arrays.copyOf(written, length));
    length = 0;
    return taken;
  }

  /** Writes nothing any more, only counts and looks for the end. */
  void drop() {
    dropping = true;
    written = new byte[0];
    length = 0;
  }

  /** Octets of canonical content so far as RFC 1870 §5 counts them. */
  long size() {
    return size;
  }

  /** Whether a CR or LF on its own was met. */
  boolean metBareNewline() {
    return bareNewlines;
  }

  // Most cases only decide what the octet is and leave it to be met again in the place they set.
  private void advance(ByteBuffer octets) {
    byte octet = octets.get(octets.position());
    switch (place) {
      case LINE_START -> {
        if (octet == '.') {
          octets.get();
        }
        place = octet == '.' ? Place.AFTER_DOT : Place.IN_LINE;
      }
      case AFTER_BARE_NEWLINE -> startLine(octet);
      case IN_LINE -> passRun(octets);
      case AFTER_CR -> endLine(octets, Place.LINE_START);
      case AFTER_DOT -> {
        if (octet == '\r') {
          octets.get();
          place = Place.AFTER_DOT_CR;
        } else {
          startLine(octet);
        }
      }
      case AFTER_DOT_CR -> endLine(octets, Place.ENDED);
      case ENDED -> throw new IllegalStateException("the content has ended");
    }
  }

  private void startLine(byte octet) {
    if (octet == '.') {
      write((byte) '.');
    }
    place = Place.IN_LINE;
  }

  private void passRun(ByteBuffer octets) {
    int from = octets.position();
    int to = from;
    while (to < octets.limit() && octets.get(to) != '\r' && octets.get(to) != '\n') {
      to++;
    }
    size += to - from;
    if (!dropping) {
      makeRoom(to - from);
      octets.get(from, written, length, to - from);
      length += to - from;
    }
    octets.position(to);
    if (to < octets.limit()) {
      if (octets.get() == '\r') {
        place = Place.AFTER_CR;
      } else {
        bareNewline();
      }
    }
  }

  private void endLine(ByteBuffer octets, Place afterCrLf) {
    if (octets.get(octets.position()) != '\n') {
      bareNewline();
      return;
    }
    octets.get();
    place = afterCrLf;
    if (afterCrLf == Place.LINE_START) {
      newline();
    }
  }

  private void bareNewline() {
    bareNewlines = true;
    newline();
    place = Place.AFTER_BARE_NEWLINE;
  }

  private void newline() {
    size += 2;
    write((byte) '\r');
    write((byte) '\n');
  }

  private void write(byte octet) {
    if (!dropping) {
      makeRoom(1);
      written[length++] = octet;
    }
  }

  private void makeRoom(int more) {
    if (length + more > written.length) {
      written = Arrays.copyOf(written, Math.max(length + more, written.length * 2));
    }
  }
}
