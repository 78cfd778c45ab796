package org.kumobashi.server.tokens;

import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.IClientCredential;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.kumobashi.protocol.identity.Secret;
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
      case ClientCredential.ClientCertificate(Path certificate, var key) ->
          ClientCredentialFactory.createFromCertificate(
              privateKey(key.read(), key.toString()), PemCertificates.read(certificate).getFirst());
    };
  }

  private static PrivateKey privateKey(Secret pem, String where)
      throws IOException, GeneralSecurityException {
    try (PEMParser parser = new PEMParser(new StringReader(pem.revealText()))) {
      Object found = parser.readObject();
      JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
      return switch (found) {
        case PEMKeyPair pair -> converter.getPrivateKey(pair.getPrivateKeyInfo());
        case PrivateKeyInfo key -> converter.getPrivateKey(key);
        case null -> throw new GeneralSecurityException(where + " holds no private key in PEM");
        default ->
            throw new GeneralSecurityException(where + " holds no unencrypted private key in PEM");
      };
    } catch (IOException malformed) {
      // The parser's own message may quote what it read.
      throw new GeneralSecurityException(where + " is not well-formed PEM");
    }
  }
}
