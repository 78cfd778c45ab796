package org.kumobashi.sandbox.entra;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Authorization codes: for one use, ten minutes, one client, one redirect URI and one verifier. */
final class AuthorizationCodes {
  private static final Duration LIFE = Duration.ofMinutes(10);

  /** What a person agreed to on the sign-in page. */
  record Consent(
      String upn,
      String clientId,
      String redirectUri,
      String scope,
      String challenge,
      String nonce) {}

  private record Issued(Consent consent, Instant until) {}

  private final InstantSource clock;
  private final OpaqueTokens texts = new OpaqueTokens();
  private final Map<String, Issued> open = new ConcurrentHashMap<>();

  AuthorizationCodes(InstantSource clock) {
    this.clock = clock;
  }

  String issue(Consent consent) {
    String code = texts.next("1.AC", 300);
    open.put(code, new Issued(consent, clock.instant().plus(LIFE)));
    return code;
  }

  /** Whose code this is, without using it. */
  Optional<String> upn(String code) {
    return Optional.ofNullable(open.get(code)).map(issued -> issued.consent().upn());
  }

  /** What was agreed to, if the code is good and client, redirect URI and verifier fit. */
  Optional<Consent> redeem(Form form) {
    return Optional.ofNullable(open.remove(form.get("code")))
        .filter(issued -> clock.instant().isBefore(issued.until()))
        .map(Issued::consent)
        .filter(consent -> consent.clientId().equals(form.get("client_id")))
        .filter(consent -> consent.redirectUri().equals(form.get("redirect_uri")))
        .filter(consent -> verifies(consent.challenge(), form.get("code_verifier")));
  }

  private static boolean verifies(String challenge, String verifier) {
    return challenge.isEmpty() || challenge.equals(challengeOf(verifier));
  }

  /** RFC 7636 §4.2, method S256. */
  static String challengeOf(String verifier) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("No SHA-256", e);
    }
  }
}
