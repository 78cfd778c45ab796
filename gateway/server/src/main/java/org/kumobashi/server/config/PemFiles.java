package org.kumobashi.server.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.kumobashi.protocol.identity.Secret;

/**
 * Reads certificates and private keys from PEM text (RFC 7468), in the traditional forms of OpenSSL
 * too.
 */
public final class PemFiles {
  private PemFiles() {}

  /**
   * The certificates of a file, in its order.
   *
   * @throws IOException if it cannot be read or holds no certificate
   */
  public static List<X509Certificate> certificates(Path file) throws IOException {
    List<X509Certificate> found = new ArrayList<>();
    String pem = text(file);
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
        if (object instanceof X509CertificateHolder holder) {
          found.add(new JcaX509CertificateConverter().getCertificate(holder));
        }
      }
    } catch (CertificateException | IOException malformed) {
      // What is told of it may quote the file, which could be that of the key.
      throw new IOException(file + " holds a certificate that cannot be understood");
    }
    if (found.isEmpty()) {
      throw new IOException(file + " holds no certificate");
    }
    return List.copyOf(found);
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException binary) {
      throw new IOException(file + " is not PEM, perhaps DER: it does not hold text", binary);
    }
  }

  /**
   * The first private key of a PEM file: PKCS #8, or traditional RSA or EC. Encrypted keys are not
   * supported.
   *
   * @throws IOException if it cannot be read or there is none; the message holds nothing of its
   *     text
   */
  public static PrivateKey privateKey(SecretReference key) throws IOException {
    Secret pem = key.read();
    JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
    try (PEMParser parser = new PEMParser(new StringReader(pem.revealText()))) {
      for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
        if (object instanceof PEMKeyPair pair) {
          return converter.getPrivateKey(pair.getPrivateKeyInfo());
        }
        if (object instanceof PrivateKeyInfo info) {
          return converter.getPrivateKey(info);
        }
      }
    } catch (IOException malformed) {
      // Its message may quote the key: say what is wrong in our own words.
      throw new IOException(key + " holds a private key that cannot be understood");
    }
    throw new IOException(key + " holds no private key in PEM, or only an encrypted one");
  }
}
