package org.kumobashi.protocol.smtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.kumobashi.protocol.octets.OctetString;

/** Octets put together. */
final class OctetBuffer {
  private byte[] octets = new byte[0];
  private int length;

  int length() {
    return length;
  }

  void add(byte octet) {
    makeRoom(1);
    octets[length++] = octet;
  }

  /** Adds a copy of the octets between these positions. */
  void add(ByteBuffer from, int start, int end) {
    makeRoom(end - start);
    from.get(start, octets, length, end - start);
    length += end - start;
  }

  /** Adds a text that holds one octet per character. */
  void add(String text) {
    byte[] more = text.getBytes(StandardCharsets.ISO_8859_1);
    add(ByteBuffer.wrap(more), 0, more.length);
  }

  /** What was added since the last call. */
  OctetString take() {
    OctetString taken = OctetString.of(octets, length);
    length = 0;
    return taken;
  }

  private void makeRoom(int more) {
    if (length + more > octets.length) {
      octets = Arrays.copyOf(octets, Math.max(length + more, octets.length * 2));
    }
  }
}
