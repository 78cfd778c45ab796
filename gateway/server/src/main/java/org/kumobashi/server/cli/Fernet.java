package org.kumobashi.server.cli;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.kumobashi.protocol.identity.Secret;

/**
 * Opens Fernet tokens (the specification's version 0x80): AES-128-CBC, then HMAC-SHA256 over all of
 * it. Their age does not matter here. Nothing is decrypted before the HMAC was found right.
 */
final class Fernet {
  private static final int VERSION = 0x80;
  private static final int VECTOR_AT = 1 + 8;
  private static final int CIPHERTEXT_AT = VECTOR_AT + 16;
  private static final int BLOCK = 16;
  private static final int SIGNATURE = 32;
  private static final int HALF_KEY = 16;

  /** The version, the time, the initialisation vector and the ciphertext. */
  private final byte[] signed;

  private final byte[] signature;

  private Fernet(byte[] signed, byte[] signature) {
    this.signed = signed;
    this.signature = signature;
  }

  /** Reads a token; empty if it is none. */
  static Optional<Fernet> read(String text) {
    byte[] octets;
    try {
      octets = Base64.getUrlDecoder().decode(text.getBytes(StandardCharsets.UTF_8));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
    int ciphertext = octets.length - CIPHERTEXT_AT - SIGNATURE;
    if (ciphertext < BLOCK || ciphertext % BLOCK != 0 || (octets[0] & 0xff) != VERSION) {
      return Optional.empty();
    }
    int end = octets.length - SIGNATURE;
    return Optional.of(
        new Fernet(Arrays.copyOf(octets, end), Arrays.copyOfRange(octets, end, octets.length)));
  }

  /**
   * What is inside; empty if this is not the key it was made with.
   *
   * @param key 32 octets: the first half signs, the second encrypts
   */
  Optional<Secret> open(Secret key) {
    byte[] halves = key.reveal();
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(halves, 0, HALF_KEY, "HmacSHA256"));
      if (!MessageDigest.isEqual(mac.doFinal(signed), signature)) {
        return Optional.empty();
      }
      Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
      cipher.init(
          Cipher.DECRYPT_MODE,
          new SecretKeySpec(halves, HALF_KEY, HALF_KEY, "AES"),
          new IvParameterSpec(signed, VECTOR_AT, BLOCK));
      int length = signed.length - CIPHERTEXT_AT;
      return Optional.of(Secret.of(cipher.doFinal(signed, CIPHERTEXT_AT, length)));
    } catch (GeneralSecurityException notPadded) {
      // Signed with this key and yet not to be decrypted with it: made by nobody we know.
      return Optional.empty();
    }
  }
}
