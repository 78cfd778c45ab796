package org.kumobashi.protocol.testkit;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.kumobashi.protocol.octets.OctetString;

/**
 * What the network's frame decoder does, for the stage without network: one frame at a time, as
 * asked.
 */
final class Framer {
  /** A frame, or word that the line was too long. */
  record Frame(Optional<OctetString> octets) {}

  private final Deque<Byte> buffer = new ArrayDeque<>();

  void append(byte octet) {
    buffer.add(octet);
  }

  boolean isEmpty() {
    return buffer.isEmpty();
  }

  OctetString rest() {
    OctetString rest = take(buffer.size());
    return rest;
  }

  Optional<Frame> octets(int count) {
    return buffer.size() < count
        ? Optional.empty()
        : Optional.of(new Frame(Optional.of(take(count))));
  }

  Optional<Frame> line(int limit) {
    int end = 0;
    for (byte octet : buffer) {
      if (octet == '\n') {
        String line = take(end + 1).latin1();
        String bare = line.substring(0, end > 0 && line.charAt(end - 1) == '\r' ? end - 1 : end);
        return Optional.of(
            new Frame(
                bare.length() > limit
                    ? Optional.empty()
                    : Optional.of(OctetString.ofLatin1(bare))));
      }
      end++;
    }
    return Optional.empty();
  }

  private OctetString take(int count) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      out.write(buffer.remove());
    }
    return OctetString.of(out.toByteArray());
  }
}
