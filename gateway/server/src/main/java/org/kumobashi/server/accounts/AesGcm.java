package org.kumobashi.server.accounts;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.kumobashi.protocol.identity.Secret;

/**
 * AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits, as base64 text of nonce, ciphertext
 * and tag.
 */
final class AesGcm {
  private static final int NONCE_OCTETS = 12;
  private static final int TAG_BITS = 128;

  private final RandomWords random;

  AesGcm(RandomWords random) {
    this.random = random;
  }

  /**
   * Seals content.
   *
   * @param context must be the same when it is opened
   */
  String seal(Secret key, Secret content, String context) {
    byte[] nonce = random.octets(NONCE_OCTETS);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, nonce, context).doFinal(content.reveal());
      ByteBuffer whole = ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed);
      return Base64.getEncoder().encodeToString(whole.array());
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException("AES-GCM does not work here", broken);
    }
  }

  /**
   * Opens what was sealed.
   *
   * @throws AEADBadTagException if any bit, the key or the context differs, or if it is malformed
   */
  Secret open(Secret key, String sealed, String context) throws AEADBadTagException {
    byte[] whole = decode(sealed);
    if (whole.length < NONCE_OCTETS + TAG_BITS / 8) {
      throw new AEADBadTagException("too short");
    }
    byte[] nonce = new byte[NONCE_OCTETS];
    ByteBuffer.wrap(whole).get(nonce);
    try {
      return Secret.of(
          cipher(Cipher.DECRYPT_MODE, key, nonce, context)
              .doFinal(whole, NONCE_OCTETS, whole.length - NONCE_OCTETS));
    } catch (AEADBadTagException altered) {
      throw altered;
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException("AES-GCM does not work here", broken);
    }
  }

  private static byte[] decode(String sealed) throws AEADBadTagException {
    try {
      return Base64.getDecoder().decode(sealed);
    } catch (IllegalArgumentException malformed) {
      AEADBadTagException altered = new AEADBadTagException("not base64");
      altered.initCause(malformed);
      throw altered;
    }
  }

  private static Cipher cipher(int mode, Secret key, byte[] nonce, String context)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    SecretKeySpec keySpec = new SecretKeySpec(key.reveal(), "AES");
    cipher.init(mode, keySpec, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
