package org.kumobashi.server.tokens;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.kumobashi.protocol.identity.Secret;

/**
 * Verifies id tokens as OpenID Connect Core 1.0 §3.1.3.7 asks: signature, issuer, audience,
 * lifetime and nonce. Codes are redeemed over TLS, so the signature is a second lock on the same
 * door.
 */
final class IdTokens {
  private static final Duration SKEW = Duration.ofMinutes(5);

  private final PublishedKeys keys;
  private final String clientId;
  private final InstantSource clock;

  IdTokens(PublishedKeys keys, String clientId, InstantSource clock) {
    this.keys = keys;
    this.clientId = clientId;
    this.clock = clock;
  }

  /** An id token that proves nothing; the message says why and holds nothing of it. */
  static final class NotGenuine extends Exception {
    NotGenuine(String message) {
      super(message);
    }
  }

  /**
   * Whom the token is about.
   *
   * @throws IOException if the published keys cannot be had
   * @throws NotGenuine if it is not a good one
   */
  SignedInUser verify(Secret idToken, Secret nonce)
      throws IOException, InterruptedException, NotGenuine {
    Optional<Jwt> read = Jwt.read(idToken);
    require(read.isPresent(), "it is not a token signed with RS256");
    Jwt token = read.get();
    Optional<PublishedKeys.Signer> signer = keys.signer(token.keyId());
    require(signer.isPresent(), "it is signed with a key that is not published");
    require(token.isSignedBy(signer.get().key()), "its signature is wrong");
    require(token.claim("iss").equals(signer.get().issuer()), "its issuer is another");
    require(token.claim("aud").equals(clientId), "it is for another application");
    require(Secret.of(token.claim("nonce")).equals(nonce), "its nonce is another sign-in's");
    Instant now = clock.instant();
    require(now.minus(SKEW).isBefore(moment(token, "exp")), "it has expired");
    require(!now.plus(SKEW).isBefore(moment(token, "nbf")), "it is not valid yet");
    return user(token);
  }

  // Who is in too many groups gets a reference to a list in their place (the claims _claim_names or
  // hasgroups). It is not followed: it would need a permission to read the directory.
  private static SignedInUser user(Jwt token) throws NotGenuine {
    TokenOwner owner =
        TokenOwner.read(token.text())
            .orElseThrow(() -> new NotGenuine("its claims cannot be read"));
    boolean complete =
        !owner.tenant().isEmpty() && !owner.objectId().isEmpty() && !owner.name().isEmpty();
    require(complete, "it lacks tid, oid, or both upn and preferred_username");
    return new SignedInUser(
        owner.tenant(), owner.objectId(), owner.name(), token.list("roles"), token.list("groups"));
  }

  private static Instant moment(Jwt token, String claim) throws NotGenuine {
    String seconds = token.claim(claim);
    require(seconds.matches("[0-9]{1,12}"), "it lacks " + claim);
    return Instant.ofEpochSecond(Long.parseLong(seconds));
  }

  private static void require(boolean condition, String fault) throws NotGenuine {
    if (!condition) {
      throw new NotGenuine(fault);
    }
  }
}
