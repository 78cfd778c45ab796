package org.kumobashi.sandbox.mail;

import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

/**
 * Takes the octets of a message, keeps none of them, and takes them no faster than it is told: its
 * writer waits.
 */
final class ContentDigest extends OutputStream {
  private static final int PORTION = 64 * 1024;

  private final Front front;
  private final MessageDigest sha256;
  private final byte[] portion = new byte[PORTION];
  private final long begun = System.nanoTime();
  private int filled;
  private long length;

  ContentDigest(Front front) {
    this.front = front;
    try {
      this.sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException broken) {
      throw new IllegalStateException("Every Java has SHA-256", broken);
    }
  }

  /** What is known of the message at its end. */
  record Result(long length, String sha256) {}

  @Override
  public void write(int octet) {
    portion[filled++] = (byte) octet;
    if (filled == PORTION) {
      take();
      front.pause(untilDue());
    }
  }

  Result finish() {
    take();
    return new Result(length, HexFormat.of().formatHex(sha256.digest()));
  }

  private void take() {
    sha256.update(portion, 0, filled);
    length += filled;
    front.counters().digested(filled);
    filled = 0;
  }

  private Duration untilDue() {
    Duration due = Duration.ofMillis(1_000 * length / front.quirks().contentPace());
    Duration left = due.minusNanos(System.nanoTime() - begun);
    return left.isNegative() ? Duration.ZERO : left;
  }
}
