package org.kumobashi.server.tokens;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificates in PEM files: our own, and those of authorities to trust. */
final class PemCertificates {
  private PemCertificates() {}

  /**
   * The certificates of a file, in its order.
   *
   * @throws CertificateException if there is none or one is malformed
   */
  static List<X509Certificate> read(Path file) throws IOException, CertificateException {
    try (InputStream pem = Files.newInputStream(file)) {
      List<X509Certificate> found = new ArrayList<>();
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        found.add((X509Certificate) certificate);
      }
      if (found.isEmpty()) {
        throw new CertificateException(file + " holds no certificate in PEM");
      }
      return found;
    }
  }

  /** TLS that trusts the authorities of this file, or those of the system. */
  static SSLContext trusting(Optional<Path> authorities)
      throws IOException, GeneralSecurityException {
    if (authorities.isEmpty()) {
      return SSLContext.getDefault();
    }
    KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
    anchors.load(null, null);
    int number = 0;
    for (X509Certificate authority : read(authorities.get())) {
      anchors.setCertificateEntry("authority-" + number++, authority);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(anchors);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
