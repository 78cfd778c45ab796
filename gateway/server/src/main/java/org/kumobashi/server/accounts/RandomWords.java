package org.kumobashi.server.accounts;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.MasterKeys.MasterKey;

/**
 * Random names and secrets. Letters and digits that are easily taken for one another ({@code l},
 * {@code 1}, {@code o}, {@code 0}) do not occur.
 */
public final class RandomWords {
  /** 32 symbols, so that each carries five bits. */
  static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

  private static final int NAME_LENGTH = 10;

  private final RandomGenerator random;

  public RandomWords(SecureRandom random) {
    this.random = random;
  }

  /** This many symbols. */
  String word(int length) {
    StringBuilder word = new StringBuilder(length);
    for (int index = 0; index < length; index++) {
      word.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return word.toString();
  }

  GrantId grantId() {
    return new GrantId("g-" + word(NAME_LENGTH));
  }

  String deviceId() {
    return "d-" + word(NAME_LENGTH);
  }

  MasterKey masterKey() {
    return new MasterKey("k-" + word(NAME_LENGTH), key());
  }

  /** A random AES-256 or HMAC key. */
  Secret key() {
    return Secret.of(octets(MasterKeys.OCTETS));
  }

  /** A time between these. */
  Duration between(Duration least, Duration most) {
    return Duration.ofMillis(random.nextLong(least.toMillis(), most.toMillis() + 1));
  }

  byte[] octets(int count) {
    byte[] octets = new byte[count];
    random.nextBytes(octets);
    return octets;
  }
}
