package org.kumobashi.server.tokens;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;

/** Id tokens and published keys as Entra ID makes them. */
final class SignedTokens {
  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

  private SignedTokens() {}

  /** A key set with a stranger and this key. */
  static String keySet(String name, KeyPair keys) {
    RSAPublicKey key = (RSAPublicKey) keys.getPublic();
    return "{\"keys\":[{\"kty\":\"EC\",\"kid\":\"other\"},{\"kty\":\"RSA\",\"use\":\"sig\",\"x5c\":[\"a\"],"
        + "\"kid\":\"%s\",\"n\":\"%s\",\"e\":\"%s\"}]}"
            .formatted(name, number(key.getModulus()), number(key.getPublicExponent()));
  }

  private static String number(BigInteger number) {
    byte[] octets = number.toByteArray();
    int sign = octets[0] == 0 ? 1 : 0;
    return BASE64URL.encodeToString(Arrays.copyOfRange(octets, sign, octets.length));
  }

  /** A token signed with RS256. */
  static String sign(String header, String claims, KeyPair keys) throws Exception {
    String signed = encoded(header) + "." + encoded(claims);
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(keys.getPrivate());
    signature.update(signed.getBytes(StandardCharsets.US_ASCII));
    return signed + "." + BASE64URL.encodeToString(signature.sign());
  }

  static String encoded(String text) {
    return BASE64URL.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
