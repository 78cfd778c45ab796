package org.kumobashi.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kumobashi.server.TestCertificate;

class PemFilesTest {
  @TempDir Path folder;

  private SecretReference file(String text) throws IOException {
    return new SecretReference.InFile(Files.writeString(folder.resolve("key.pem"), text));
  }

  private static String pem(Object object) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    }
    return text.toString();
  }

  @Test
  void readsTraditionalAndModernKeys() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair pair = generator.generateKeyPair();
    String traditional = pem(pair.getPrivate());
    assertThat(traditional).contains("BEGIN RSA PRIVATE KEY");
    assertThat(PemFiles.privateKey(file(traditional))).isEqualTo(pair.getPrivate());
    String modern = pem(new PemObject("PRIVATE KEY", pair.getPrivate().getEncoded()));
    assertThat(PemFiles.privateKey(file(modern))).isEqualTo(pair.getPrivate());
  }

  @Test
  void saysWhatIsMissingWithoutRepeatingTheFile() throws Exception {
    SecretReference nothing = file("hunter2");
    assertThatThrownBy(() -> PemFiles.privateKey(nothing))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("key.pem holds no private key")
        .hasMessageNotContaining("hunter2");
    assertThatThrownBy(() -> PemFiles.certificates(folder.resolve("key.pem")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("holds no certificate");
  }

  @Test
  void quotesNothingOfAFileThatIsCutOff() throws Exception {
    SecretReference cut = file("-----BEGIN EC hunter2\u0000 KEY-----\nMAA=\n");
    assertThatThrownBy(() -> PemFiles.privateKey(cut))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("key.pem holds a private key that cannot be understood");
    assertThatThrownBy(() -> PemFiles.certificates(folder.resolve("key.pem")))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("key.pem holds a certificate that cannot be understood");
  }

  @Test
  void readsCertificatesInTheirOrder() throws Exception {
    TestCertificate first = TestCertificate.create();
    TestCertificate second = TestCertificate.create();
    Path chain =
        Files.writeString(
            folder.resolve("chain.pem"), pem(first.certificate()) + pem(second.certificate()));
    assertThat(PemFiles.certificates(chain))
        .containsExactly(first.certificate(), second.certificate());
  }
}
