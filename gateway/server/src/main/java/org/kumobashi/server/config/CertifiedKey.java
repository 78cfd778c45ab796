package org.kumobashi.server.config;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;

/**
 * A private key and the certificates that speak for it, its own first. The two belong together,
 * which TLS engines find out only when the first client comes.
 */
public record CertifiedKey(PrivateKey key, List<X509Certificate> chain) {
  private static final byte[] SAMPLE = new byte[32];

  public CertifiedKey {
    chain = List.copyOf(chain);
  }

  /**
   * Reads both from PEM files.
   *
   * @throws IOException if one cannot be read, or if they do not belong together; the message names
   *     them and holds nothing of the key
   */
  public static CertifiedKey read(Path certificate, SecretReference reference) throws IOException {
    List<X509Certificate> chain = PemFiles.certificates(certificate);
    PrivateKey key = PemFiles.privateKey(reference);
    if (!signsFor(chain.getFirst().getPublicKey(), key)) {
      throw new IOException(
          "the first certificate in " + certificate + " is not that of the key " + reference);
    }
    return new CertifiedKey(key, chain);
  }

  /** The server's own certificate. */
  public X509Certificate certificate() {
    return chain.getFirst();
  }

  /** When it ends. */
  public Instant ends() {
    return certificate().getNotAfter().toInstant();
  }

  /** The SHA-256 of the certificate, in hexadecimal digits. */
  public String fingerprint() {
    return fingerprint(certificate());
  }

  /** The SHA-256 of a certificate, in hexadecimal digits. */
  public static String fingerprint(X509Certificate certificate) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(certificate.getEncoded()));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /**
   * Sees to it that the certificate may be shown at this moment.
   *
   * @throws IOException if it has expired or is not valid yet
   */
  public void requireValidAt(Instant now) throws IOException {
    try {
      certificate().checkValidity(Date.from(now));
    } catch (CertificateExpiredException over) {
      throw new IOException("the certificate expired at " + ends(), over);
    } catch (CertificateNotYetValidException early) {
      throw new IOException(
          "the certificate is not valid before " + certificate().getNotBefore().toInstant(), early);
    }
  }

  @Override
  public String toString() {
    return "key of " + certificate().getSubjectX500Principal();
  }

  private static boolean signsFor(PublicKey certified, PrivateKey key) throws IOException {
    if (!certified.getAlgorithm().equals(key.getAlgorithm())) {
      return false;
    }
    try {
      Signature signer = Signature.getInstance(algorithm(key));
      signer.initSign(key);
      signer.update(SAMPLE);
      byte[] signature = signer.sign();
      Signature verifier = Signature.getInstance(algorithm(key));
      verifier.initVerify(certified);
      verifier.update(SAMPLE);
      return verifier.verify(signature);
    } catch (GeneralSecurityException unusable) {
      throw new IOException("a key of the kind " + key.getAlgorithm() + " cannot be used");
    }
  }

  private static String algorithm(PrivateKey key) {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> key.getAlgorithm();
    };
  }
}
