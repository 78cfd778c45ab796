package org.kumobashi.sandbox.entra;

import java.security.SecureRandom;
import java.util.Base64;

/** Random texts that mean something only to the one who keeps the list. */
final class OpaqueTokens {
  private final SecureRandom random = new SecureRandom();

  /** A text of this prefix and so many random octets in base64url. */
  String next(String prefix, int octets) {
    byte[] bytes = new byte[octets];
    random.nextBytes(bytes);
    return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** A code of nine capital letters for a person to type. */
  String nextUserCode() {
    return random
        .ints(9, 'A', 'Z' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
