package org.kumobashi.server.portal;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;
import org.kumobashi.protocol.identity.Secret;

/** Secrets of 256 bits as 43 symbols of base64url: cookies, states, nonces, verifiers. */
final class RandomSecrets {
  private static final int OCTETS = 32;
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

  private final SecureRandom random;

  RandomSecrets(SecureRandom random) {
    this.random = random;
  }

  /** A new one. */
  Secret next() {
    byte[] octets = new byte[OCTETS];
    random.nextBytes(octets);
    return Secret.of(Base64.getUrlEncoder().withoutPadding().encodeToString(octets));
  }

  /** Whether a text could be one of these. */
  static boolean looksLikeOne(String text) {
    return FORM.matcher(text).matches();
  }
}
