package org.kumobashi.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kumobashi.server.config.CertifiedKey;
import org.kumobashi.server.config.SecretReference;
import org.kumobashi.server.config.ServerTls;
import org.kumobashi.server.telemetry.Metrics;

/** Files of certificates that change while the gateway runs. */
@NullUnmarked
class CertificateWatchTest {
  private final Metrics metrics = new Metrics();
  private final TestCertificate first = TestCertificate.create();
  private final TestCertificate next = TestCertificate.create();
  @TempDir Path folder;
  private Path chain;
  private Path key;
  private CertificateWatch watch;

  @BeforeEach
  void start() throws IOException {
    chain = first.writeCertificate(folder.resolve("own.pem"));
    key = first.writeKey(folder.resolve("key.pem"));
    ServerTls files = new ServerTls(chain, new SecretReference.InFile(key));
    watch = CertificateWatch.of(Optional.of(files), metrics, Clock.systemUTC()).orElseThrow();
  }

  /** What goes wrong when certificates are renewed. */
  enum Damage {
    KEY_OF_ANOTHER {
      @Override
      void doTo(Path chain, Path key) {
        TestCertificate.create().writeKey(key);
      }
    },
    CERTIFICATE_OF_ANOTHER {
      @Override
      void doTo(Path chain, Path key) {
        TestCertificate.create().writeCertificate(chain);
      }
    },
    GARBAGE_FOR_A_CERTIFICATE {
      @Override
      void doTo(Path chain, Path key) throws IOException {
        Files.write(chain, new byte[] {0, 1, 2, (byte) 0xff});
      }
    },
    GARBAGE_FOR_A_KEY {
      @Override
      void doTo(Path chain, Path key) throws IOException {
        Files.write(key, new byte[] {0, 1, 2, (byte) 0xff});
      }
    },
    HALF_A_CERTIFICATE {
      @Override
      void doTo(Path chain, Path key) throws IOException {
        halve(chain);
      }
    },
    HALF_A_KEY {
      @Override
      void doTo(Path chain, Path key) throws IOException {
        halve(key);
      }
    },
    AN_EMPTY_CERTIFICATE {
      @Override
      void doTo(Path chain, Path key) throws IOException {
        Files.writeString(chain, "");
      }
    },
    NO_KEY {
      @Override
      void doTo(Path chain, Path key) throws IOException {
        Files.delete(key);
      }
    },
    AN_EXPIRED_ONE {
      @Override
      void doTo(Path chain, Path key) {
        TestCertificate expired = TestCertificate.expired();
        expired.writeCertificate(chain);
        expired.writeKey(key);
      }
    };

    abstract void doTo(Path chain, Path key) throws IOException;

    private static void halve(Path file) throws IOException {
      String whole = Files.readString(file);
      Files.writeString(file, whole.substring(0, whole.length() / 2));
    }
  }

  private void settle() {
    watch.look();
    watch.look();
  }

  private void renew() {
    next.writeCertificate(chain);
    next.writeKey(key);
  }

  private List<X509Certificate> shown() {
    return watch.certificates().shown().stream().map(CertifiedKey::certificate).toList();
  }

  private void assertBroken(int certificates) {
    assertThat(metrics.scrape().lines())
        .contains("kumobashi_certificates_broken " + certificates + ".0");
  }

  @ParameterizedTest
  @EnumSource
  void keepsTheOldOneWhereTheNewCannotBeUsedAndSaysSoOnce(Damage damage) throws IOException {
    try (LoggedLines log = new LoggedLines()) {
      damage.doTo(chain, key);
      settle();
      settle();

      assertThat(shown()).containsExactly(first.certificate());
      assertBroken(1);
      assertThat(log.with("event=certificate-broken"))
          .singleElement()
          .asString()
          .startsWith("ERROR ")
          .contains("own.pem")
          .doesNotContain("STACK");
    }
  }

  @ParameterizedTest
  @EnumSource
  void showsTheNewOneWhenItIsMended(Damage damage) throws IOException {
    damage.doTo(chain, key);
    settle();
    renew();
    settle();

    assertThat(shown()).containsExactly(next.certificate());
    assertBroken(0);
  }

  @ParameterizedTest
  @EnumSource
  void isContentAgainWhenTheOldFilesAreBack(Damage damage) throws IOException {
    damage.doTo(chain, key);
    settle();
    first.writeCertificate(chain);
    first.writeKey(key);
    settle();

    assertThat(shown()).containsExactly(first.certificate());
    assertBroken(0);
  }

  @Test
  void takesNothingThatIsStillBeingWritten() {
    try (LoggedLines log = new LoggedLines()) {
      next.writeCertificate(chain);
      watch.look();
      next.writeKey(key);
      watch.look();
      assertThat(shown()).containsExactly(first.certificate());
      watch.look();

      assertThat(shown()).containsExactly(next.certificate());
      assertThat(log.with("event=certificate-broken")).isEmpty();
      assertThat(log.with("event=certificate-replaced")).hasSize(1);
    }
  }
}
