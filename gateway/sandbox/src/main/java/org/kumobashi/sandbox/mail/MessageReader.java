package org.kumobashi.sandbox.mail;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.LongConsumer;
import org.kumobashi.sandbox.Wire;

/**
 * Reads the octets of a message after DATA, RFC 5321 §4.5.2. Only CRLF.CRLF ends it, and only a dot
 * after CRLF is unstuffed; bare CR and LF stay as they are.
 */
final class MessageReader {
  private enum Place {
    TEXT,
    AFTER_CR,
    LINE_START,
    AFTER_DOT,
    AFTER_DOT_CR,
    END
  }

  private final int maximum;
  private final OutputStream octets;
  private final LongConsumer progress;
  private Place place = Place.LINE_START;
  private long length;
  private long told;

  /**
   * A reader that passes on at most so many octets.
   *
   * @param progress hears how many octets more were read, whenever the client has to be waited for
   */
  MessageReader(int maximum, OutputStream octets, LongConsumer progress) {
    this.maximum = maximum;
    this.octets = octets;
    this.progress = progress;
  }

  /** Reads the message to its final dot. False: it was too long, and the rest was not passed on. */
  boolean read(Wire wire) throws IOException {
    while (place != Place.END) {
      if (!wire.hasBuffered()) {
        tellProgress();
      }
      int octet = wire.octet();
      if (octet < 0) {
        throw new EOFException("The message broke off");
      }
      take(octet);
    }
    tellProgress();
    return length <= maximum;
  }

  private void tellProgress() {
    progress.accept(length - told);
    told = length;
  }

  private void take(int octet) throws IOException {
    switch (place) {
      case TEXT -> keep(octet);
      case AFTER_CR -> {
        keep(octet);
        place = octet == '\n' ? Place.LINE_START : place;
      }
      case LINE_START -> {
        if (octet == '.') {
          place = Place.AFTER_DOT;
        } else {
          keep(octet);
        }
      }
      case AFTER_DOT -> {
        if (octet == '\r') {
          place = Place.AFTER_DOT_CR;
        } else {
          keep(octet);
        }
      }
      case AFTER_DOT_CR -> {
        if (octet == '\n') {
          place = Place.END;
        } else {
          keep('\r');
          keep(octet);
        }
      }
      case END -> throw new IllegalStateException("The message has ended");
    }
  }

  private void keep(int octet) throws IOException {
    if (++length <= maximum) {
      octets.write(octet);
    }
    place = octet == '\r' ? Place.AFTER_CR : Place.TEXT;
  }
}
