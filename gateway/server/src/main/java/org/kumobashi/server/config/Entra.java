package org.kumobashi.server.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Entra ID and the gateway's registration there.
 *
 * @param authority the https URL up to the tenant, as {@code https://login.microsoftonline.com}
 * @param tenant tenant id or domain
 * @param clientId the application's id
 * @param scopes delegated scopes, all of one resource; {@code offline_access} need not be named
 * @param appOnlyScope the {@code .default} scope of the same resource, for grants without a user
 * @param trust PEM file of certificate authorities to trust instead of the system's
 * @param timeout for one token request as a whole
 * @param refreshMargin how long before its end an access token is no longer handed out
 */
public record Entra(
    URI authority,
    String tenant,
    String clientId,
    ClientCredential credential,
    Set<String> scopes,
    String appOnlyScope,
    Optional<Path> trust,
    Duration timeout,
    Duration refreshMargin) {
  public Entra {
    scopes = Set.copyOf(scopes);
    if (!"https".equals(authority.getScheme())) {
      throw new IllegalArgumentException("the authority must be an https URL");
    }
  }

  /** How the gateway proves to Entra ID that it is the registered application. */
  public sealed interface ClientCredential {
    /** A client secret. */
    record ClientSecret(SecretReference secret) implements ClientCredential {}

    /** A certificate whose public half is registered; both files are PEM. */
    record ClientCertificate(Path certificate, SecretReference key) implements ClientCredential {}
  }
}
