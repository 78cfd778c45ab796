package org.kumobashi.server;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.Socket;
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
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
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
    KeyPair keys = newKeys();
    return signed(keys, called(names[0]), keys.getPrivate(), Instant.now().plus(DAY), names);
  }

  /** For localhost, but it has ended. */
  public static TestCertificate expired() {
    KeyPair keys = newKeys();
    Instant ended = Instant.now().minus(DAY);
    return signed(keys, called("localhost"), keys.getPrivate(), ended, "localhost");
  }

  /** One for these names that this one has signed. */
  public TestCertificate issue(String... names) {
    return issueUntil(Instant.now().plus(DAY), names);
  }

  /** The same, but it has ended. */
  public TestCertificate issueExpired(String... names) {
    return issueUntil(Instant.now().minus(DAY), names);
  }

  private TestCertificate issueUntil(Instant end, String... names) {
    X500Name issuer = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    return signed(newKeys(), issuer, keys.getPrivate(), end, names);
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

  private static TestCertificate signed(
      KeyPair keys, X500Name issuer, PrivateKey signing, Instant end, String... names) {
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              issuer,
              new BigInteger(64, new SecureRandom()),
              Date.from(end.minus(DAY.multipliedBy(2))),
              Date.from(end),
              called(names[0]),
              keys.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      GeneralName[] all =
          Arrays.stream(names).map(TestCertificate::general).toArray(GeneralName[]::new);
      builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(all));
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(signing);
      return new TestCertificate(
          keys, new JcaX509CertificateConverter().getCertificate(builder.build(signer)));
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
