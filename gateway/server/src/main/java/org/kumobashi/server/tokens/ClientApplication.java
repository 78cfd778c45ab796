package org.kumobashi.server.tokens;

import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.IHttpClient;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.concurrent.ExecutorService;
import org.kumobashi.server.config.Entra;

/**
 * MSAL4J's confidential client, made anew for each use: a kept one would collect tokens of all
 * users.
 */
final class ClientApplication {
  private final Entra entra;
  private final ExecutorService threads;

  ClientApplication(Entra entra, ExecutorService threads) {
    this.entra = entra;
    this.threads = threads;
  }

  /**
   * A client that speaks over this wire.
   *
   * @throws IOException if a file of the credential cannot be read
   * @throws GeneralSecurityException if that file holds something else than expected
   */
  ConfidentialClientApplication over(IHttpClient wire)
      throws IOException, GeneralSecurityException {
    return ConfidentialClientApplication.builder(
            entra.clientId(), CredentialReader.read(entra.credential()))
        .authority(authority())
        .instanceDiscovery(false)
        .httpClient(wire)
        .executorService(threads)
        .disableInternalRetries()
        .build();
  }

  /** The URL up to and with the tenant, ending in a slash. */
  String authority() {
    String root = entra.authority().toString();
    return (root.endsWith("/") ? root : root + "/") + entra.tenant() + "/";
  }
}
