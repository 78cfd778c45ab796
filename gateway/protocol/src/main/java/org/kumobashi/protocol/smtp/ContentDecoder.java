package org.kumobashi.protocol.smtp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * Reads message content as a client sends it after 354 and writes it canonically: the end is
 * CRLF.CRLF and nothing else, every line ends in CRLF, and a line that begins with a dot has one
 * more in front. So client and upstream cannot disagree about where a message ends, whatever the
 * client sent (RFC 5321 §2.3.8, §4.5.2).
 *
 * <p>A bare CR or LF becomes CRLF. What follows it is not the start of a line in the client's own
 * terms: a dot there is content, is not unstuffed, cannot end the message, and is stuffed on the
 * way out.
 */
final class ContentDecoder {
  private enum State {
    /** Behind a genuine CRLF, or at the very start: only here can the message end. */
    LINE_START,
    /** Behind a dot at a genuine line start, which is stuffing or the end. */
    DOT,
    /** Behind dot and CR at a genuine line start. */
    DOT_CR,
    /** Behind a mended line end. */
    MENDED_START,
    /** Within a line. */
    TEXT,
    /** Behind a CR within a line, or at its start. */
    CR,
    /** Behind the final dot. */
    END
  }

  private final ByteArrayOutputStream canonical = new ByteArrayOutputStream();
  private State state = State.LINE_START;
  private long size;
  private boolean mended;

  /** Takes octets up to the end of the message or of the buffer, whichever comes first. */
  void take(ByteBuffer octets) {
    while (octets.hasRemaining() && state != State.END) {
      octet(octets.get());
    }
  }

  private void octet(byte octet) {
    switch (state) {
      case LINE_START -> {
        if (octet == '.') {
          state = State.DOT;
        } else {
          content(octet, true);
        }
      }
      case DOT -> {
        if (octet == '\r') {
          state = State.DOT_CR;
        } else {
          content(octet, true);
        }
      }
      case DOT_CR -> {
        if (octet == '\n') {
          state = State.END;
        } else {
          mendedLineEnd();
          content(octet, true);
        }
      }
      case MENDED_START -> content(octet, true);
      case TEXT -> content(octet, false);
      case CR -> {
        if (octet == '\n') {
          lineEnd(State.LINE_START);
        } else {
          mendedLineEnd();
          content(octet, true);
        }
      }
      case END -> throw new IllegalStateException("the message has ended");
    }
  }

  private void content(byte octet, boolean atLineStart) {
    switch (octet) {
      case '\r' -> state = State.CR;
      case '\n' -> mendedLineEnd();
      default -> {
        if (atLineStart && octet == '.') {
          canonical.write('.');
        }
        canonical.write(octet);
        size++;
        state = State.TEXT;
      }
    }
  }

  private void mendedLineEnd() {
    mended = true;
    lineEnd(State.MENDED_START);
  }

  private void lineEnd(State next) {
    canonical.write('\r');
    canonical.write('\n');
    size += 2;
    state = next;
  }

  /** Whether the final dot has come. */
  boolean hasEnded() {
    return state == State.END;
  }

  /** Octets of the message so far, as RFC 1870 §5 counts them. */
  long size() {
    return size;
  }

  /** Whether a bare CR or LF was found. */
  boolean hasMended() {
    return mended;
  }

  /** The canonical octets since the last call, dot-stuffed, without the final dot. */
  byte[] drain() {
    byte[] octets = canonical.toByteArray();
    canonical.reset();
    return octets;
  }
}
