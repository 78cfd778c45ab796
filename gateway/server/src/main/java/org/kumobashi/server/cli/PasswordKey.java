package org.kumobashi.server.cli;

import java.security.GeneralSecurityException;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.kumobashi.protocol.identity.Secret;

/**
 * Makes a key of a password as other programs do (PBKDF2 with HMAC-SHA256, RFC 8018 §5.2). Slow, by
 * its purpose.
 */
final class PasswordKey {
  private final byte[] salt;
  private final int iterations;
  private final int bits;

  /**
   * @param iterations how slow
   * @param bits how long the key is to be
   */
  PasswordKey(byte[] salt, int iterations, int bits) {
    this.salt = salt.clone();
    this.iterations = iterations;
    this.bits = bits;
  }

  /** The key of this password, whose characters count in UTF-8. */
  Secret of(Secret password) {
    PBEKeySpec spec = new PBEKeySpec(password.revealText().toCharArray(), salt, iterations, bits);
    try {
      return Secret.of(
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded());
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("no PBKDF2 with HMAC-SHA256", impossible);
    } finally {
      spec.clearPassword();
    }
  }
}
