package org.kumobashi.sandbox.entra;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.kumobashi.sandbox.Tenant;

/** The members of a successful token answer, with the tokens in it. */
final class TokenResponses {
  private static final String OUTLOOK = "https://outlook.office.com";
  private static final int MOST_GROUPS = 200;
  private static final List<String> MAIL_ROLES =
      List.of("IMAP.AccessAsApp", "POP.AccessAsApp", "SMTP.SendAsApp");
  private static final List<String> SIGN_IN_SCOPES =
      List.of("openid", "profile", "offline_access", "email");

  /** Who gets a token for what. The nonce is empty if there is none. */
  record Order(Tenant.Person person, String clientId, List<String> scopes, String nonce) {}

  private final Tenant tenant;
  private final TokenMint mint;
  private final InstantSource clock;
  private volatile Duration life = Duration.ofMinutes(75);

  TokenResponses(Tenant tenant, TokenMint mint, InstantSource clock) {
    this.tenant = tenant;
    this.mint = mint;
    this.clock = clock;
  }

  /** How long access tokens made from now on are good. */
  void life(Duration accessTokenLife) {
    life = accessTokenLife;
  }

  /** An answer to a person's grant, without the refresh token. */
  Map<String, Object> forPerson(Order order, String issuer) {
    Map<String, Object> claims = common(audience(order.scopes()), issuer, order.clientId());
    claims.put("upn", order.person().upn());
    claims.put("unique_name", order.person().upn());
    claims.put("oid", order.person().objectId());
    claims.put("sub", order.person().objectId());
    claims.put("scp", String.join(" ", shortNames(order.scopes())));
    Map<String, Object> members = common(mint.signAccessToken(claims));
    members.put("scope", String.join(" ", resourceScopes(order.scopes())));
    members.put("id_token", idToken(order, issuer));
    members.put("client_info", clientInfo(order.person()));
    return members;
  }

  /** An answer to client_credentials. */
  Map<String, Object> forApplication(String clientId, List<String> scopes, String issuer) {
    Map<String, Object> claims = common(audience(scopes), issuer, clientId);
    claims.put("roles", MAIL_ROLES);
    claims.put("oid", UUID.nameUUIDFromBytes(clientId.getBytes(StandardCharsets.UTF_8)).toString());
    return common(mint.signAccessToken(claims));
  }

  private Map<String, Object> common(String accessToken) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("token_type", "Bearer");
    members.put("expires_in", life.toSeconds());
    members.put("ext_expires_in", life.toSeconds());
    members.put("access_token", accessToken);
    return members;
  }

  private Map<String, Object> common(String audience, String issuer, String clientId) {
    Instant now = clock.instant();
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("aud", audience);
    claims.put("iss", issuer);
    claims.put("iat", now.getEpochSecond());
    claims.put("nbf", now.getEpochSecond());
    claims.put("exp", now.plus(life).getEpochSecond());
    claims.put("appid", clientId);
    claims.put("tid", tenant.id());
    claims.put("uti", UUID.randomUUID().toString());
    claims.put("ver", "1.0");
    return claims;
  }

  private String idToken(Order order, String issuer) {
    Map<String, Object> claims = common(order.clientId(), issuer, order.clientId());
    claims.put("ver", "2.0");
    claims.put("oid", order.person().objectId());
    claims.put("sub", order.person().objectId());
    claims.put("preferred_username", order.person().upn());
    claims.put("name", order.person().upn());
    claims.putAll(standing(tenant.standing(order.person().upn())));
    Optional.of(order.nonce()).filter(n -> !n.isEmpty()).ifPresent(n -> claims.put("nonce", n));
    return mint.sign(claims);
  }

  // What does not fit into a token is replaced by where it could be asked for.
  private static Map<String, Object> standing(Tenant.Standing standing) {
    Map<String, Object> claims = new LinkedHashMap<>();
    if (!standing.roles().isEmpty()) {
      claims.put("roles", standing.roles());
    }
    if (standing.groups().size() > MOST_GROUPS) {
      claims.put("_claim_names", Map.of("groups", "src1"));
      claims.put("_claim_sources", Map.of("src1", Map.of("endpoint", "https://graph.invalid/")));
    } else if (!standing.groups().isEmpty()) {
      claims.put("groups", standing.groups());
    }
    return claims;
  }

  private String clientInfo(Tenant.Person person) {
    String json = Json.write(Map.of("uid", person.objectId(), "utid", tenant.id()));
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  /** Entra makes a token for the resource of the first scope that names one. */
  private static String audience(List<String> scopes) {
    return resourceScopes(scopes).stream()
        .findFirst()
        .map(scope -> scope.substring(0, scope.lastIndexOf('/')))
        .orElse("https://graph.microsoft.com");
  }

  private static List<String> resourceScopes(List<String> scopes) {
    List<String> named = scopes.stream().filter(scope -> scope.startsWith("https://")).toList();
    return named.isEmpty() || !named.getFirst().startsWith(OUTLOOK)
        ? named
        : named.stream().filter(scope -> scope.startsWith(OUTLOOK)).toList();
  }

  private static List<String> shortNames(List<String> scopes) {
    List<String> names =
        resourceScopes(scopes).stream()
            .map(scope -> scope.substring(scope.lastIndexOf('/') + 1))
            .toList();
    return names.equals(List.of(".default"))
        ? Arrays.asList("IMAP.AccessAsUser.All", "POP.AccessAsUser.All", "SMTP.Send")
        : names;
  }

  /** The scopes without those that only concern the sign-in itself. */
  static List<String> withoutSignIn(List<String> scopes) {
    return scopes.stream().filter(scope -> !SIGN_IN_SCOPES.contains(scope)).toList();
  }
}
