package org.kumobashi.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kumobashi.server.TestCertificate;

@NullUnmarked
class CertifiedKeyTest {
  @TempDir Path folder;

  @Test
  void readsAKeyAndItsCertificate() throws Exception {
    TestCertificate made = TestCertificate.create();
    Path certificate = made.writeCertificate(folder.resolve("certificate.pem"));
    Path key = made.writeKey(folder.resolve("key.pem"));

    CertifiedKey read = CertifiedKey.read(certificate, new SecretReference.InFile(key));

    assertThat(read.certificate()).isEqualTo(made.certificate());
    assertThat(read.key()).isEqualTo(made.keys().getPrivate());
    assertThat(read).hasToString("key of CN=localhost");
  }

  @Test
  void refusesTheKeyOfAnotherCertificate() {
    Path certificate = TestCertificate.create().writeCertificate(folder.resolve("certificate.pem"));
    Path key = TestCertificate.create().writeKey(folder.resolve("key.pem"));

    assertThatThrownBy(() -> CertifiedKey.read(certificate, new SecretReference.InFile(key)))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("certificate.pem", "is not that of the key", "key.pem");
  }

  @Test
  void saysThatADerFileIsNoPem() throws Exception {
    TestCertificate made = TestCertificate.create();
    Path der = Files.write(folder.resolve("certificate.der"), made.certificate().getEncoded());

    assertThatThrownBy(() -> PemFiles.certificates(der))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not PEM");
  }

  @Test
  void saysWhyASecretFileCannotBeRead() throws Exception {
    SecretReference missing = new SecretReference.InFile(folder.resolve("none"));
    Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe});

    assertThatThrownBy(missing::read).hasMessageContainingAll("none", "there is no such file");
    assertThatThrownBy(() -> new SecretReference.InFile(binary).read())
        .hasMessageContainingAll("binary", "does not hold text");
  }
}
