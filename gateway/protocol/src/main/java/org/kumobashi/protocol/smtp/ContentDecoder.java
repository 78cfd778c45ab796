package org.kumobashi.protocol.smtp;

import java.nio.ByteBuffer;

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
 *
 * <p>Nothing is copied here. Octets that are canonical already, line ends and stuffed dots among
 * them, pass as ranges as long as the buffer allows; what is missing is inserted between them. A CR
 * passes as soon as it is seen, since an LF follows it in any case: the client's or ours. Only a
 * dot, and a CR behind it, waits for what comes next.
 */
final class ContentDecoder {
  private enum Place {
    /** At the start of a line, after CRLF or at the very beginning. */
    LINE_START,
    /** At the start of a line that only we made one. */
    AFTER_BARE_NEWLINE,
    IN_LINE,
    /** After a CR, passed already, that may or may not be followed by LF. */
    AFTER_CR,
    /** After a dot at LINE_START, not passed: stuffing, or the end. */
    AFTER_DOT,
    /** After a dot at LINE_START and CR, neither passed. */
    AFTER_DOT_CR,
    ENDED
  }

  private ContentSink out;
  private Place place = Place.LINE_START;
  private long size;
  private boolean bareNewlines;

  /** Where in the buffer at hand the octets begin that are to pass together. */
  private int from;

  /** Where in the buffer at hand the next octet is. */
  private int at;

  ContentDecoder(ContentSink out) {
    this.out = out;
  }

  /**
   * Consumes octets up to the end of the content or of the buffer.
   *
   * @return whether the end of the content was reached; octets behind it are left
   */
  boolean decode(ByteBuffer octets) {
    at = octets.position();
    from = at;
    int limit = octets.limit();
    while (place != Place.ENDED && at < limit) {
      advance(octets, limit);
    }
    passUntil(octets, at);
    octets.position(at);
    return place == Place.ENDED;
  }

  /** Writes nothing any more, only counts and looks for the end. */
  void drop() {
    out = ContentSink.NOWHERE;
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
  private void advance(ByteBuffer octets, int limit) {
    switch (place) {
      case LINE_START -> startLine(octets, limit);
      case AFTER_BARE_NEWLINE -> {
        if (octets.get(at) == '.') {
          passUntil(octets, at);
          out.insert((byte) '.');
        }
        place = Place.IN_LINE;
      }
      case IN_LINE -> passLine(octets, limit);
      case AFTER_CR -> endLine(octets);
      case AFTER_DOT -> unstuff(octets.get(at));
      case AFTER_DOT_CR -> endOrUnstuff(octets.get(at));
      case ENDED -> throw new IllegalStateException("the content has ended");
    }
  }

  private void startLine(ByteBuffer octets, int limit) {
    place = Place.IN_LINE;
    if (octets.get(at) == '.') {
      boolean stuffed = at + 1 < limit && octets.get(at + 1) == '.';
      if (stuffed) {
        // Of the two only the second is content, and counted.
        at++;
      } else {
        passUntil(octets, at);
        skip();
        place = Place.AFTER_DOT;
      }
    }
  }

  private void passLine(ByteBuffer octets, int limit) {
    int end = Newlines.next(octets, at, limit);
    // Nearly all lines end properly, before another one that begins with no dot.
    while (end + 2 < limit && endsLine(octets, end) && octets.get(end + 2) != '.') {
      end = Newlines.next(octets, end + 2, limit);
    }
    size += end - at;
    at = end;
    if (end == limit) {
      return;
    }
    if (octets.get(end) == '\r') {
      at++;
      place = Place.AFTER_CR;
    } else {
      passUntil(octets, end);
      at++;
      out.insert((byte) '\r');
      metNewline(true);
    }
  }

  private static boolean endsLine(ByteBuffer octets, int index) {
    return octets.get(index) == '\r' && octets.get(index + 1) == '\n';
  }

  private void endLine(ByteBuffer octets) {
    boolean bare = octets.get(at) != '\n';
    if (bare) {
      passUntil(octets, at);
      out.insert((byte) '\n');
    } else {
      at++;
    }
    metNewline(bare);
  }

  private void unstuff(byte octet) {
    if (octet == '\r') {
      skip();
      place = Place.AFTER_DOT_CR;
      return;
    }
    if (octet == '.') {
      out.insert((byte) '.');
    }
    place = Place.IN_LINE;
  }

  private void endOrUnstuff(byte octet) {
    if (octet == '\n') {
      skip();
      place = Place.ENDED;
    } else {
      out.insert((byte) '\r');
      out.insert((byte) '\n');
      metNewline(true);
    }
  }

  private void metNewline(boolean bare) {
    size += 2;
    bareNewlines |= bare;
    place = bare ? Place.AFTER_BARE_NEWLINE : Place.LINE_START;
  }

  /** Leaves out the octet at hand; all before it has passed. */
  private void skip() {
    at++;
    from = at;
  }

  private void passUntil(ByteBuffer octets, int end) {
    if (from < end) {
      out.pass(octets, from, end);
      from = end;
    }
  }
}
