package org.kumobashi.server.tokens;

import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.IClientCredential;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.kumobashi.server.config.CertifiedKey;
import org.kumobashi.server.config.Entra.ClientCredential;

/**
 * Reads the client credential anew for each redemption, so that a rotated secret or certificate is
 * used without a restart.
 */
final class CredentialReader {
  private CredentialReader() {}

  /**
   * The credential as MSAL4J wants it.
   *
   * @throws IOException if a file cannot be read; the message never holds the content
   * @throws GeneralSecurityException if a file holds something else than expected
   */
  static IClientCredential read(ClientCredential credential)
      throws IOException, GeneralSecurityException {
    return switch (credential) {
      case ClientCredential.ClientSecret(var secret) ->
          ClientCredentialFactory.createFromSecret(secret.read().revealText());
      case ClientCredential.ClientCertificate(Path certificate, var key) -> {
        CertifiedKey own = CertifiedKey.read(certificate, key);
        yield ClientCredentialFactory.createFromCertificate(own.key(), own.certificate());
      }
    };
  }
}
