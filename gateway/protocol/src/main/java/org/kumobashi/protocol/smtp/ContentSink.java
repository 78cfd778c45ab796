package org.kumobashi.protocol.smtp;

import java.nio.ByteBuffer;

/** Takes canonical content, dots stuffed, in its order. */
interface ContentSink {
  /** Takes nothing. */
  ContentSink NOWHERE =
      new ContentSink() {
        @Override
        public void pass(ByteBuffer octets, int from, int to) {}

        @Override
        public void insert(byte octet) {}
      };

  /**
   * Octets that pass as they are.
   *
   * @param from the position of the first one in the buffer
   * @param to the position behind the last one
   */
  void pass(ByteBuffer octets, int from, int to);

  /** An octet that is not in the buffer, at least not here. */
  void insert(byte octet);
}
