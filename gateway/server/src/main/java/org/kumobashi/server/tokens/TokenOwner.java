package org.kumobashi.server.tokens;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Grant;

/**
 * Whose tokens an answer holds, as its id token says. Any part may be empty.
 *
 * @param tenant the claim {@code tid}
 * @param objectId the claim {@code oid}
 * @param name the claim {@code upn}, or else {@code preferred_username}
 */
record TokenOwner(String tenant, String objectId, String name) {
  private static final Pattern GUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final Pattern PLAIN = Pattern.compile("[^\\p{C}\\p{Z}\"]{1,256}");

  /**
   * Reads an id token; empty if it is none. Its signature proves nothing here: it came from the
   * token endpoint itself, by TLS that named it (OpenID Connect Core 1.0 §3.1.3.7).
   */
  static Optional<TokenOwner> read(Secret idToken) {
    String[] parts = idToken.revealText().split("\\.", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      byte[] claims = Base64.getUrlDecoder().decode(parts[1]);
      return JsonFields.read(new String(claims, StandardCharsets.UTF_8), "").map(TokenOwner::of);
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  private static TokenOwner of(Map<String, String> claims) {
    return new TokenOwner(
        claim(claims, "tid"),
        claim(claims, "oid"),
        claims.containsKey("upn") ? claim(claims, "upn") : claim(claims, "preferred_username"));
  }

  private static String claim(Map<String, String> claims, String name) {
    return claims.getOrDefault(name, "").strip();
  }

  /** Whether this is the grant's user, as far as both sides tell. */
  boolean matches(Grant grant) {
    return sameTenant(grant.tenant().strip()) && sameUser(grant);
  }

  // A tenant may be configured by a domain name, which says nothing about its id.
  private boolean sameTenant(String known) {
    boolean comparable = GUID.matcher(known).matches() && GUID.matcher(tenant).matches();
    return !comparable || known.equalsIgnoreCase(tenant);
  }

  // An object id is its user's for ever. A name is not: people are renamed, names are given to the
  // next person, and preferred_username is whatever address was typed at the sign-in, where the
  // tenant lets people sign in by another one. So names count only where an object id is missing.
  private boolean sameUser(Grant grant) {
    String known = grant.objectId().strip();
    if (!known.isEmpty() && !objectId.isEmpty()) {
      return known.equalsIgnoreCase(objectId);
    }
    return name.isEmpty() || name.equalsIgnoreCase(grant.upn().strip());
  }

  /** For the log: who this is, and whose the grant is. */
  String describeAgainst(Grant grant) {
    return "the refresh token is of "
        + describe(this)
        + ", but the grant of "
        + describe(new TokenOwner(grant.tenant(), grant.objectId(), grant.upn()));
  }

  private static String describe(TokenOwner owner) {
    return "%s (object id %s, tenant %s)"
        .formatted(shown(owner.name), shown(owner.objectId), shown(owner.tenant));
  }

  // Only what looks as it should goes to the log.
  private static String shown(String text) {
    if (text.isEmpty()) {
      return "unknown";
    }
    return PLAIN.matcher(text).matches() ? text : "(malformed)";
  }
}
