package org.kumobashi.server.cli;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.RequestRefused;
import org.kumobashi.server.config.Entra;

/**
 * A refresh token out of another program's file.
 *
 * @param account whom the other program knows it by
 */
record StoredToken(String account, Secret refreshToken, Origin origin) {
  private static final Pattern GUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  /**
   * Where a token came from, as far as the file tells.
   *
   * @param clientId the application that got it: nobody else can redeem it
   * @param tenant an id, a domain, or a word like {@code common}
   * @param host of the token endpoint
   */
  record Origin(Optional<String> clientId, Optional<String> tenant, Optional<String> host) {
    /**
     * Does nothing if we may be able to redeem such a token.
     *
     * @throws RequestRefused if we are not who got it
     */
    void requireOurs(Entra ours) {
      requireSame("sign-in service", host, String.valueOf(ours.authority().getHost()));
      requireSame("client id", clientId, ours.clientId());
      // A domain says nothing about the tenant's id, and a tenant may have many.
      if (GUID.matcher(ours.tenant()).matches()) {
        requireSame("tenant", tenant.filter(it -> GUID.matcher(it).matches()), ours.tenant());
      }
    }

    private static void requireSame(String what, Optional<String> theirs, String ours) {
      if (theirs.isPresent() && !theirs.get().equalsIgnoreCase(ours)) {
        throw new RequestRefused(
            ("the token belongs to the %s %s, and ours is %s: only the client that got a refresh"
                    + " token can redeem it; nothing changed")
                .formatted(what, plain(theirs.get()), ours));
      }
    }

    /**
     * The parts of a token endpoint's address, as {@code https://host/tenant/oauth2/v2.0/token}.
     */
    static Origin at(URI endpoint, Optional<String> clientId) {
      String path = endpoint.getPath() == null ? "" : endpoint.getPath();
      String first = path.replaceFirst("^/", "").replaceFirst("/.*", "");
      return new Origin(
          clientId,
          Optional.of(first).filter(it -> !it.isEmpty()),
          Optional.ofNullable(endpoint.getHost()));
    }

    // A terminal obeys more than letters.
    private static String plain(String text) {
      return text.replaceAll("[^!-~]", "?");
    }
  }
}
