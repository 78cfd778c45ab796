package org.kumobashi.server;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/**
 * A certificate made for one test run: signed by itself, or by another one. It is called by the
 * first of its names, and may itself sign others.
 */
public record TestCertificate(KeyPair keys, X509Certificate certificate) {
  private static final Duration DAY = Duration.ofDays(1);

  /** For localhost and 127.0.0.1. */
  public static TestCertificate create() {
    return create("localhost", "127.0.0.1");
  }

  /** For these names. */
  public static TestCertificate create(String... names) {
    return signedByItself(Instant.now().plus(DAY), names);
  }

  /** For localhost, but it has ended. */
  public static TestCertificate expired() {
    return signedByItself(Instant.now().minus(DAY), "localhost");
  }

  private static TestCertificate signedByItself(Instant end, String... names) {
    KeyPair keys = newKeys();
    Signer itself = new Signer(called(names[0]), keys.getPrivate());
    return signed(keys, itself, new Terms(end, Optional.empty()), names);
  }

  /** One for these names that this one has signed. */
  public TestCertificate issue(String... names) {
    return issue(new Terms(Instant.now().plus(DAY), Optional.empty()), names);
  }

  /** The same, but it has ended. */
  public TestCertificate issueExpired(String... names) {
    return issue(new Terms(Instant.now().minus(DAY), Optional.empty()), names);
  }

  /** The same, but it says where the list of what this one has revoked is to be had. */
  public TestCertificate issueRevocable(URI list, String... names) {
    return issue(new Terms(Instant.now().plus(DAY), Optional.of(list)), names);
  }

  private TestCertificate issue(Terms terms, String... names) {
    return signed(newKeys(), signer(), terms, names);
  }

  private Signer signer() {
    return new Signer(
        X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
        keys.getPrivate());
  }

  /** The list of what this one has revoked: these. */
  public byte[] revoke(TestCertificate... revoked) {
    Instant now = Instant.now();
    X509v2CRLBuilder list =
        new X509v2CRLBuilder(signer().name(), Date.from(now.minus(DAY)))
            .setNextUpdate(Date.from(now.plus(DAY)));
    for (TestCertificate one : revoked) {
      Date since = Date.from(now.minus(DAY));
      list.addCRLEntry(one.certificate.getSerialNumber(), since, CRLReason.keyCompromise);
    }
    try {
      return list.build(signer().content()).getEncoded();
    } catch (OperatorCreationException | IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private record Signer(X500Name name, PrivateKey key) {
    ContentSigner content() throws OperatorCreationException {
      return new JcaContentSignerBuilder("SHA256withECDSA").build(key);
    }
  }

  private record Terms(Instant end, Optional<URI> revocations) {
    void addTo(X509v3CertificateBuilder builder) throws IOException {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      if (revocations.isPresent()) {
        GeneralName where =
            new GeneralName(GeneralName.uniformResourceIdentifier, revocations.get().toString());
        DistributionPointName point = new DistributionPointName(new GeneralNames(where));
        builder.addExtension(
            Extension.cRLDistributionPoints,
            false,
            new CRLDistPoint(new DistributionPoint[] {new DistributionPoint(point, null, null)}));
      }
    }
  }

  private static X500Name called(String name) {
    return new X500Name("CN=" + name);
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static TestCertificate signed(KeyPair keys, Signer signer, Terms terms, String... names) {
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              signer.name(),
              new BigInteger(64, new SecureRandom()),
              Date.from(terms.end().minus(DAY.multipliedBy(2))),
              Date.from(terms.end()),
              called(names[0]),
              keys.getPublic());
      terms.addTo(builder);
      GeneralName[] all =
          Arrays.stream(names).map(TestCertificate::general).toArray(GeneralName[]::new);
      builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(all));
      return new TestCertificate(
          keys, new JcaX509CertificateConverter().getCertificate(builder.build(signer.content())));
    } catch (GeneralSecurityException | OperatorCreationException | IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static GeneralName general(String name) {
    boolean address = name.matches("[0-9.]+");
    return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, name);
  }

  /** Writes the certificate as PEM. */
  public Path writeCertificate(Path file) {
    return write(file, certificate);
  }

  /** Writes the private key as PEM. */
  public Path writeKey(Path file) {
    return write(file, new PemObject("PRIVATE KEY", keys.getPrivate().getEncoded()));
  }

  private static Path write(Path file, Object object) {
    try (StringWriter text = new StringWriter();
        JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
      writer.flush();
      return Files.writeString(file, text.toString());
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  /** A context that has this certificate as its own and trusts nothing else. */
  public SSLContext context() {
    return context(this);
  }

  /** A context that has this certificate as its own and trusts these alone. */
  public SSLContext context(TestCertificate... trusted) {
    try {
      KeyStore store = emptyStore();
      store.setKeyEntry("own", keys.getPrivate(), new char[0], new X509Certificate[] {certificate});
      KeyManagerFactory own =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      own.init(store, new char[0]);
      KeyStore others = emptyStore();
      for (TestCertificate other : trusted) {
        others.setCertificateEntry("trusted" + others.size(), other.certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(others);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    return store;
  }

  /** Puts TLS over an open socket, as its client or its server. */
  public SSLSocket secure(Socket plain, boolean asClient) throws IOException {
    SSLSocket secured =
        (SSLSocket)
            context().getSocketFactory().createSocket(plain, "localhost", plain.getPort(), true);
    secured.setUseClientMode(asClient);
    secured.startHandshake();
    return secured;
  }
}
