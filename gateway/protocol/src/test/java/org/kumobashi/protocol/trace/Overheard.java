package org.kumobashi.protocol.trace;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.kumobashi.protocol.identity.Protocol;

/** A conversation played to a redactor in some chunking, and what it showed. */
final class Overheard {
  static final String MAILBOX = "alice@example.ac.jp";

  private final List<String> shown = new ArrayList<>();
  private final Redactor redactor;

  /** How the octets of a line are cut. */
  interface Chunking {
    int next(int left);
  }

  static final Chunking WHOLE = left -> left;
  static final Chunking DRIBBLED = left -> 1;

  static Chunking random(Random random) {
    return left -> 1 + random.nextInt(left);
  }

  Overheard(Protocol protocol) {
    redactor =
        Redactor.of(
            protocol,
            new Pseudonyms(MAILBOX),
            new Redactor.Sinks(line -> shown.add("C: " + line), line -> shown.add("S: " + line)));
  }

  /**
   * Plays lines that begin with {@code C: } or {@code S: }; each gets CRLF. {@code \r} and {@code
   * \n} in them stand for themselves.
   */
  static List<String> play(Protocol protocol, Chunking chunking, List<String> lines) {
    Overheard overheard = new Overheard(protocol);
    lines.forEach(line -> overheard.hear(line, chunking));
    overheard.redactor.end();
    return overheard.shown;
  }

  void hear(String line, Chunking chunking) {
    byte[] octets = (line.substring(3) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    for (int at = 0; at < octets.length; ) {
      int length = chunking.next(octets.length - at);
      ByteBuffer chunk = ByteBuffer.wrap(octets, at, length);
      if (line.startsWith("C")) {
        redactor.asked(chunk);
      } else {
        redactor.answered(chunk);
      }
      if (chunk.hasRemaining()) {
        throw new AssertionError("octets were left");
      }
      at += length;
    }
  }
}
