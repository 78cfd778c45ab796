package org.kumobashi.server.tokens;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.kumobashi.protocol.identity.Secret;

/**
 * A JSON Web Token in its compact form (RFC 7515 §3.1), signed with RS256 and nothing else. What it
 * says counts only after {@link #isSignedBy}.
 *
 * @param header the texts and numbers of its header
 * @param claims the texts and numbers of its claims
 */
record Jwt(Map<String, String> header, Map<String, String> claims, Secret text) {
  private static final String ALGORITHM = "RS256";

  /** Reads a token; empty if it is none, or not signed with RS256. */
  static Optional<Jwt> read(Secret text) {
    String[] parts = text.revealText().split("\\.", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    Optional<Map<String, String>> header = object(parts[0]);
    Optional<Map<String, String>> claims = object(parts[1]);
    // The algorithm is ours to choose: a token that names its own may name "none" (RFC 8725 §3.1).
    if (header.isEmpty() || claims.isEmpty() || !ALGORITHM.equals(header.get().get("alg"))) {
      return Optional.empty();
    }
    return Optional.of(new Jwt(header.get(), claims.get(), text));
  }

  /** The name of the key it claims to be signed with. */
  String keyId() {
    return header.getOrDefault("kid", "");
  }

  /** A claim; empty text if it is not there or no text or number. */
  String claim(String name) {
    return claims.getOrDefault(name, "");
  }

  /** The texts of a claim that is a list; none if it is not there or something else. */
  Set<String> list(String name) {
    String[] parts = text.revealText().split("\\.", -1);
    return JsonFields.texts(decode(parts[1]), name);
  }

  /** Whether this RSA key's owner wrote it. */
  boolean isSignedBy(PublicKey key) {
    String token = text.revealText();
    int dot = token.lastIndexOf('.');
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(key);
      signature.update(token.substring(0, dot).getBytes(StandardCharsets.US_ASCII));
      return signature.verify(Base64.getUrlDecoder().decode(token.substring(dot + 1)));
    } catch (GeneralSecurityException | IllegalArgumentException unfit) {
      return false;
    }
  }

  private static Optional<Map<String, String>> object(String part) {
    try {
      return JsonFields.read(decode(part), "");
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  private static String decode(String part) {
    return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
  }
}
