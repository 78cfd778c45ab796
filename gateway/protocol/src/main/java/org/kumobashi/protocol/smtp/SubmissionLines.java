package org.kumobashi.protocol.smtp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Cuts octets, however they are chunked, into lines that end in LF, with or without CR before it.
 * Holds at most one line's limit of octets.
 */
final class SubmissionLines {
  /** What came off the wire. */
  sealed interface Framed {
    /** A line without its line end, one character per octet. */
    record Line(String text) implements Framed {}

    /** A line passed the limit. Reported at once; its rest is dropped as it comes. */
    record TooLong() implements Framed {}
  }

  private final int limit;
  private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
  private boolean skipping;

  /**
   * @param limit the most octets of a line, a CR at its end included, LF not
   */
  SubmissionLines(int limit) {
    this.limit = limit;
  }

  /** Consumes up to the end of a line and returns it, or consumes all and returns nothing. */
  Optional<Framed> next(ByteBuffer octets) {
    while (octets.hasRemaining()) {
      byte octet = octets.get();
      if (octet == '\n') {
        if (!skipping) {
          return Optional.of(new Framed.Line(take()));
        }
        skipping = false;
      } else if (!skipping) {
        partial.write(octet);
        if (partial.size() > limit) {
          partial.reset();
          skipping = true;
          return Optional.of(new Framed.TooLong());
        }
      }
    }
    return Optional.empty();
  }

  /** Forgets a line begun. */
  void reset() {
    partial.reset();
    skipping = false;
  }

  private String take() {
    String line = partial.toString(StandardCharsets.ISO_8859_1);
    partial.reset();
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }
}
