package org.kumobashi.sandbox.entra;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Signs JSON Web Tokens with RS256 (RFC 7515) and knows its own again. */
public final class TokenMint {
  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
  private static final int REAL_SIZE = 2000;

  private final InstantSource clock;
  private final KeyPair keys;
  private final String keyId = UUID.randomUUID().toString();

  /** A mint with a new RSA key of 2048 bits. */
  TokenMint(InstantSource clock) {
    this.clock = clock;
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      keys = generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("No RSA key", e);
    }
  }

  /** A signed token of these claims. */
  String sign(Map<String, Object> claims) {
    Map<String, Object> header = Map.of("typ", "JWT", "alg", "RS256", "kid", keyId);
    String signed = encode(Json.write(header)) + "." + encode(Json.write(claims));
    return signed + "." + BASE64URL.encodeToString(signature(signed));
  }

  /** A signed token of these claims, filled up to the two kilobytes real access tokens have. */
  String signAccessToken(Map<String, Object> claims) {
    Map<String, Object> padded = new LinkedHashMap<>(claims);
    int missing = (REAL_SIZE - 450) * 3 / 4 - Json.write(claims).length();
    padded.put("xms_st", "x".repeat(Math.max(1, missing)));
    return sign(padded);
  }

  /**
   * What this access token says, or empty if it is not from here, is damaged or has expired. The
   * audience is not judged: see {@link TokenClaims#isForMail()}.
   */
  public Optional<TokenClaims> read(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3 || !genuine(parts[0] + "." + parts[1], parts[2])) {
      return Optional.empty();
    }
    byte[] payload = Base64.getUrlDecoder().decode(parts[1]);
    Map<?, ?> claims = Json.read(new String(payload, StandardCharsets.UTF_8));
    Instant expires = Instant.ofEpochSecond(((Number) value(claims, "exp")).longValue());
    if (!clock.instant().isBefore(expires)) {
      return Optional.empty();
    }
    return Optional.of(
        new TokenClaims(
            principal(claims), value(claims, "aud").toString(), scopes(claims), expires));
  }

  /** The key set of {@code discovery/v2.0/keys}, RFC 7517. */
  String keySet() {
    RSAPublicKey key = (RSAPublicKey) keys.getPublic();
    Map<String, Object> jwk =
        Map.of(
            "kty",
            "RSA",
            "use",
            "sig",
            "alg",
            "RS256",
            "kid",
            keyId,
            "n",
            unsigned(key.getModulus()),
            "e",
            unsigned(key.getPublicExponent()));
    return Json.write(Map.of("keys", List.of(jwk)));
  }

  private static String principal(Map<?, ?> claims) {
    return claims.containsKey("upn")
        ? value(claims, "upn").toString()
        : "app:" + value(claims, "appid");
  }

  private static Set<String> scopes(Map<?, ?> claims) {
    Object scopes = claims.containsKey("scp") ? value(claims, "scp") : value(claims, "roles");
    return Set.copyOf(Arrays.asList(scopes.toString().replaceAll("[\\[\\],]", "").split(" ", -1)));
  }

  private static Object value(Map<?, ?> claims, String name) {
    Object value = claims.get(name);
    if (value == null) {
      throw new IllegalArgumentException("A token of ours without " + name);
    }
    return value;
  }

  private boolean genuine(String signed, String signature) {
    try {
      Signature check = Signature.getInstance("SHA256withRSA");
      check.initVerify(keys.getPublic());
      check.update(signed.getBytes(StandardCharsets.US_ASCII));
      return check.verify(Base64.getUrlDecoder().decode(signature));
    } catch (GeneralSecurityException | IllegalArgumentException damaged) {
      return false;
    }
  }

  private byte[] signature(String signed) {
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(keys.getPrivate());
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("A token cannot be signed", e);
    }
  }

  private static String encode(String text) {
    return BASE64URL.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String unsigned(BigInteger number) {
    byte[] octets = number.toByteArray();
    int sign = octets[0] == 0 ? 1 : 0;
    return BASE64URL.encodeToString(Arrays.copyOfRange(octets, sign, octets.length));
  }
}
