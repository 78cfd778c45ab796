package org.kumobashi.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority that lives as long as the sandbox: EC P-256 keys, made at start, trusted
 * by nobody but those who are given its certificate.
 */
public final class SandboxAuthority {
  private static final Duration LIFE = Duration.ofDays(180);
  private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "::1");
  private static final X500Name NAME = new X500Name("CN=Kumobashi sandbox CA");

  private final SecureRandom random = new SecureRandom();
  private final KeyPair keys;
  private final X509Certificate certificate;

  /** Makes the authority and its self-signed certificate, valid for 180 days. */
  public SandboxAuthority() {
    try {
      keys = newKeys();
      var builder = builder(NAME, keys);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      certificate = signed(builder);
    } catch (GeneralSecurityException | CertIOException | OperatorCreationException e) {
      throw new IllegalStateException("The sandbox's certificate authority cannot be made", e);
    }
  }

  /** The authority's own certificate, for trust stores. */
  public X509Certificate certificate() {
    return certificate;
  }

  /** Writes {@link #certificate()} as PEM. */
  public void writeCertificate(Path file) throws IOException {
    Files.writeString(file, IssuedCertificate.pem(certificate), StandardCharsets.US_ASCII);
  }

  /** A server certificate for localhost, 127.0.0.1, ::1 and these further names or addresses. */
  public IssuedCertificate issue(String... names) {
    try {
      return issue(newKeys(), names);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("No key can be made", e);
    }
  }

  /** The same with an RSA key, which is all that some old devices understand. */
  public IssuedCertificate issueRsa(String... names) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048, random);
      return issue(generator.generateKeyPair(), names);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("No RSA key can be made", e);
    }
  }

  private IssuedCertificate issue(KeyPair server, String... names) {
    Set<String> all = new LinkedHashSet<>(LOOPBACK);
    all.addAll(List.of(names));
    try {
      var builder = builder(new X500Name("CN=localhost"), server);
      GeneralName[] alternatives =
          all.stream().map(SandboxAuthority::general).toArray(GeneralName[]::new);
      builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage(server)));
      return new IssuedCertificate(server.getPrivate(), List.of(signed(builder), certificate));
    } catch (GeneralSecurityException | CertIOException | OperatorCreationException e) {
      throw new IllegalStateException("No certificate can be issued for " + all, e);
    }
  }

  /** A TLS context for clients that trust this authority and nothing else. */
  public SSLContext clientContext() {
    try {
      return trusting(certificate);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("No client TLS context", e);
    }
  }

  /**
   * A TLS context for clients that trust the authority in this PEM file and nothing else.
   *
   * @throws IOException if the file cannot be read or holds no certificate
   */
  public static SSLContext clientContext(Path certificateFile) throws IOException {
    try (InputStream in = Files.newInputStream(certificateFile)) {
      return trusting(
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in));
    } catch (GeneralSecurityException e) {
      throw new IOException("No certificate in " + certificateFile, e);
    }
  }

  private static SSLContext trusting(X509Certificate authority)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry("sandbox", authority);
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  // The key exchange of TLS 1.0 may be to encrypt with the key itself.
  private static int usage(KeyPair keys) {
    return keys.getPublic().getAlgorithm().equals("RSA")
        ? KeyUsage.digitalSignature | KeyUsage.keyEncipherment
        : KeyUsage.digitalSignature;
  }

  private KeyPair newKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    return generator.generateKeyPair();
  }

  private X509v3CertificateBuilder builder(X500Name subject, KeyPair subjectKeys) {
    Instant now = Instant.now();
    return new JcaX509v3CertificateBuilder(
        NAME,
        new BigInteger(96, random),
        Date.from(now.minus(Duration.ofHours(1))),
        Date.from(now.plus(LIFE)),
        subject,
        subjectKeys.getPublic());
  }

  private X509Certificate signed(X509v3CertificateBuilder builder)
      throws GeneralSecurityException, OperatorCreationException {
    var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
    return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
  }

  private static GeneralName general(String name) {
    boolean address = name.contains(":") || name.matches("[0-9.]+");
    return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, name);
  }
}
