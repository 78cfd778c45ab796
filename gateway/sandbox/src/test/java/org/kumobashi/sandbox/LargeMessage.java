package org.kumobashi.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;

/**
 * A message as large as a mailbox may send by default, made while it is sent: numbered blocks of
 * random text that differ from sender to sender, with a line in each that needs dot-stuffing.
 */
final class LargeMessage {
  /** Octets as the size limit counts them: without the dots that stuff and the final one. */
  static final int SIZE = 26_214_400;

  private static final int BLOCK = 64 * 1024;
  private static final int LINE = 64;

  private final String header;
  private final byte[] block;
  private final MessageDigest sha256;

  LargeMessage(String from, long seed) {
    this.header = "From: <%s>\r\nSubject: large\r\n\r\n".formatted(from);
    this.block = block(new Random(seed));
    try {
      this.sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException broken) {
      throw new IllegalStateException("Every Java has SHA-256", broken);
    }
  }

  // The first line stays free for the number, the second begins with a dot.
  private static byte[] block(Random random) {
    byte[] block = new byte[BLOCK];
    for (int i = 0; i < BLOCK; i++) {
      block[i] = (byte) ('A' + random.nextInt(26));
    }
    for (int end = LINE; end <= BLOCK; end += LINE) {
      block[end - 2] = '\r';
      block[end - 1] = '\n';
    }
    block[LINE] = '.';
    return block;
  }

  /** Writes it as content of DATA, to the final dot, as fast as the other end takes it. */
  void send(Wire wire) throws IOException {
    byte[] begin = header.getBytes(StandardCharsets.US_ASCII);
    sha256.update(begin);
    wire.write(begin);
    byte[] head = new byte[LINE + 1];
    byte[] tail = new byte[BLOCK - LINE];
    System.arraycopy(block, LINE, tail, 0, tail.length);
    int left = SIZE - begin.length;
    for (int number = 0; left >= BLOCK; number++, left -= BLOCK) {
      byte[] count = "%010d".formatted(number).getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(count, 0, block, 0, count.length);
      sha256.update(block);
      System.arraycopy(block, 0, head, 0, LINE);
      head[LINE] = '.';
      wire.write(head);
      wire.write(tail);
    }
    byte[] rest = lastLine(left);
    sha256.update(rest);
    wire.write(rest);
    wire.say(".");
  }

  private static byte[] lastLine(int length) {
    return ("x".repeat(length - 2) + "\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  /** The SHA-256 of what has been sent, in hexadecimal digits. */
  String digest() {
    return HexFormat.of().formatHex(sha256.digest());
  }
}
