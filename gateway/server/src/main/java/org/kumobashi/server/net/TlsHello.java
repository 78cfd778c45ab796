package org.kumobashi.server.net;

import io.netty.buffer.ByteBuf;

/** Tells a TLS ClientHello from a command in clear by the first octets of a connection. */
final class TlsHello {
  private static final int HANDSHAKE_RECORD = 0x16;
  private static final int V2_HEADER = 0x80;
  private static final int V2_CLIENT_HELLO = 1;
  private static final int V2_KIND = 2;

  private TlsHello() {}

  /** What the octets so far are the beginning of. */
  enum Guess {
    HELLO,
    CLEAR,
    /** There are too few of them to say. */
    OPEN
  }

  /**
   * Guesses by an octet, or by three if the record may be one of SSL 2.0 (RFC 5246 appendix E.2),
   * which no command begins like either.
   */
  static Guess guess(ByteBuf octets) {
    if (!octets.isReadable()) {
      return Guess.OPEN;
    }
    int first = octets.getUnsignedByte(octets.readerIndex());
    if (first == HANDSHAKE_RECORD) {
      return Guess.HELLO;
    }
    if ((first & V2_HEADER) == 0) {
      return Guess.CLEAR;
    }
    if (octets.readableBytes() <= V2_KIND) {
      return Guess.OPEN;
    }
    int kind = octets.getUnsignedByte(octets.readerIndex() + V2_KIND);
    return kind == V2_CLIENT_HELLO ? Guess.HELLO : Guess.CLEAR;
  }
}
