package org.kumobashi.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A private key and its certificate chain, the server's own certificate first.
 *
 * @param key the private key
 * @param chain the server's certificate, then its issuer's
 */
public record IssuedCertificate(PrivateKey key, List<X509Certificate> chain) {
  /** Copies the list. */
  public IssuedCertificate {
    chain = List.copyOf(chain);
  }

  /** A TLS context for servers that show this certificate. */
  public SSLContext serverContext() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("server", key, new char[0], chain.toArray(X509Certificate[]::new));
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("No server TLS context", e);
    }
  }

  /** Writes the chain and the PKCS #8 key as PEM; the key is readable by its owner only. */
  public void write(Path chainFile, Path keyFile) throws IOException {
    String certificates = chain.stream().map(IssuedCertificate::pem).collect(Collectors.joining());
    Files.writeString(chainFile, certificates, StandardCharsets.US_ASCII);
    Files.deleteIfExists(keyFile);
    Files.createFile(
        keyFile,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(keyFile, pem("PRIVATE KEY", key.getEncoded()), StandardCharsets.US_ASCII);
  }

  /** This certificate as PEM, RFC 7468 §5. */
  static String pem(X509Certificate certificate) {
    try {
      return pem("CERTIFICATE", certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("A certificate without an encoding", e);
    }
  }

  private static String pem(String label, byte[] der) {
    var encoder = Base64.getMimeEncoder(64, new byte[] {'\n'});
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, encoder.encodeToString(der), label);
  }

  /** Never prints the key. */
  @Override
  public String toString() {
    return "IssuedCertificate[" + chain.getFirst().getSubjectX500Principal() + "]";
  }
}
