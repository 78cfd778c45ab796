package org.kumobashi.protocol.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The octets a fuzzer made up, read from the front: first a few choices, then what goes over the
 * wire. Missing octets are zeros.
 */
public final class FuzzInput {
  private final byte[] octets;
  private int at;

  public FuzzInput(byte[] octets) {
    this.octets = octets.clone();
  }

  /** The next octet as a number from 0 to 255. */
  public int octet() {
    return at < octets.length ? octets[at++] & 0xff : 0;
  }

  /** One of so many, beginning with 0. */
  public int choice(int of) {
    return octet() % of;
  }

  /** Whether there is anything left. */
  public boolean hasMore() {
    return at < octets.length;
  }

  /** Everything that is left. */
  public byte[] rest() {
    byte[] rest = Arrays.copyOfRange(octets, at, octets.length);
    at = octets.length;
    return rest;
  }

  /** Everything that is left, one character per octet. */
  public String restLatin1() {
    return new String(rest(), StandardCharsets.ISO_8859_1);
  }

  /** Everything that is left, read as UTF-8 with replacements. */
  public String restText() {
    return new String(rest(), StandardCharsets.UTF_8);
  }
}
