package org.kumobashi.protocol.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Octets that nobody may read by accident: a password, a token, a key. Prints as {@code ****} and
 * compares in constant time. It does not promise to be wiped from memory: the garbage collector
 * copies, so that promise could not be kept.
 */
public final class Secret {
  private final byte[] octets;

  private Secret(byte[] octets) {
    this.octets = octets;
  }

  /** A secret holding a copy of these octets. */
  public static Secret of(byte[] octets) {
    return new Secret(octets.clone());
  }

  /** A secret holding the UTF-8 octets of this text. */
  public static Secret of(String text) {
    return new Secret(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A copy of the octets. The caller answers for where they go. */
  public byte[] reveal() {
    return octets.clone();
  }

  /** The octets read as UTF-8. The caller answers for where the text goes. */
  public String revealText() {
    return new String(octets, StandardCharsets.UTF_8);
  }

  /** The number of octets. */
  public int length() {
    return octets.length;
  }

  /** Whether there are no octets at all. */
  public boolean isEmpty() {
    return octets.length == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret that && MessageDigest.isEqual(octets, that.octets);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(octets);
  }

  @Override
  public String toString() {
    return "****";
  }
}
