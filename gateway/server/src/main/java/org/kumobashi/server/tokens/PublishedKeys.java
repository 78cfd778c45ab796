package org.kumobashi.server.tokens;

import com.azure.json.JsonProviders;
import com.azure.json.JsonReader;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The keys Entra ID signs with (RFC 7517), and the name under which it signs, as its discovery
 * document (OpenID Connect Discovery 1.0 §4) tells. Asked for again after a day, and for an unknown
 * key, but for that not more than once in five minutes.
 */
final class PublishedKeys {
  private static final Duration KEPT = Duration.ofDays(1);
  private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(5);
  private static final int SMALLEST_MODULUS = 2048;

  private final EntraHttpClient http;
  private final URI discovery;
  private final InstantSource clock;
  private volatile Published known = new Published("", Map.of(), Instant.MIN);

  /** What was published at a moment. */
  private record Published(String issuer, Map<String, PublicKey> keys, Instant at) {}

  /**
   * @param authority the URL up to and with the tenant, ending in a slash
   */
  PublishedKeys(EntraHttpClient http, String authority, InstantSource clock) {
    this.http = http;
    this.discovery = discovery(authority);
    this.clock = clock;
  }

  /** Where the discovery document of an authority is. */
  static URI discovery(String authority) {
    return URI.create(authority + "v2.0/.well-known/openid-configuration");
  }

  /** Who signs. */
  record Signer(String issuer, PublicKey key) {}

  /**
   * The key of this name.
   *
   * @throws IOException if the keys cannot be had
   */
  Optional<Signer> signer(String keyId) throws IOException, InterruptedException {
    Instant now = clock.instant();
    Published published = known;
    boolean old = now.isAfter(later(published.at(), KEPT));
    boolean strange =
        !published.keys().containsKey(keyId) && now.isAfter(later(published.at(), BETWEEN_LOOKS));
    if (old || strange) {
      published = look(now);
      known = published;
    }
    String issuer = published.issuer();
    return Optional.ofNullable(published.keys().get(keyId)).map(key -> new Signer(issuer, key));
  }

  private static Instant later(Instant at, Duration wait) {
    return at.equals(Instant.MIN) ? at : at.plus(wait);
  }

  private Published look(Instant now) throws IOException, InterruptedException {
    Map<String, String> document =
        JsonFields.read(http.get(discovery), "")
            .orElseThrow(() -> new IOException("the discovery document is not JSON"));
    String issuer = document.getOrDefault("issuer", "");
    URI keys = URI.create(document.getOrDefault("jwks_uri", ""));
    if (issuer.isEmpty() || !"https".equals(keys.getScheme())) {
      throw new IOException("the discovery document names no issuer or no keys");
    }
    return new Published(issuer, keys(http.get(keys)), now);
  }

  private static Map<String, PublicKey> keys(String set) throws IOException {
    Map<String, PublicKey> keys = new HashMap<>();
    try (JsonReader json = JsonProviders.createReader(set)) {
      Map<String, Object> document = json.readMap(JsonReader::readUntyped);
      if (document == null || !(document.get("keys") instanceof List<?> listed)) {
        throw new IOException("the published keys are not a key set");
      }
      for (Object one : listed) {
        if (one instanceof Map<?, ?> key && isForSignatures(key)) {
          keys.put(String.valueOf(key.get("kid")), rsa(key));
        }
      }
    } catch (IllegalStateException | IllegalArgumentException | GeneralSecurityException unfit) {
      throw new IOException("the published keys cannot be read", unfit);
    }
    return Map.copyOf(keys);
  }

  private static boolean isForSignatures(Map<?, ?> key) {
    return "RSA".equals(key.get("kty")) && !"enc".equals(key.get("use")) && key.get("kid") != null;
  }

  private static PublicKey rsa(Map<?, ?> key) throws GeneralSecurityException {
    BigInteger modulus = number(key.get("n"));
    if (modulus.bitLength() < SMALLEST_MODULUS) {
      throw new GeneralSecurityException("a published key is too short");
    }
    return KeyFactory.getInstance("RSA")
        .generatePublic(new RSAPublicKeySpec(modulus, number(key.get("e"))));
  }

  private static BigInteger number(@Nullable Object text) {
    return new BigInteger(1, Base64.getUrlDecoder().decode(String.valueOf(text)));
  }
}
