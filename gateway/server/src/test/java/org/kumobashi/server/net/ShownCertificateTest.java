package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.SpokenSuites;
import org.kumobashi.server.TestCertificate;
import org.kumobashi.server.config.Limits;
import org.kumobashi.server.config.Origins;
import org.kumobashi.server.config.Suites;
import org.kumobashi.server.config.TlsMode;

/** Which certificate clients are shown: by the name they ask for, and after a change of files. */
class ShownCertificateTest {
  private final TestCertificate other = TestCertificate.create("mail.example.org");
  private final TestCertificate wild = TestCertificate.create("*.example.ac.jp");
  private DoorStage stage;

  @BeforeEach
  void start() throws IOException {
    stage = new DoorStage(Limits.standard(), List.of(other, wild));
  }

  @AfterEach
  void stop() throws IOException {
    stage.close();
  }

  private SSLContext trusting(TestCertificate... more) {
    TestCertificate[] all = new TestCertificate[more.length + 3];
    System.arraycopy(more, 0, all, 3, more.length);
    all[0] = stage.certificate;
    all[1] = other;
    all[2] = wild;
    return TestCertificate.create("client").context(all);
  }

  private TestCertificate called(String name) {
    return switch (name) {
      case "other" -> other;
      case "wild" -> wild;
      default -> stage.certificate;
    };
  }

  @ParameterizedTest(name = "{0}: {1} with BoringSSL: {2}")
  @CsvSource({
    "localhost, first, true",
    "localhost, first, false",
    "mail.example.org, other, true",
    "mail.example.org, other, false",
    "MAIL.example.ORG, other, true",
    "MAIL.example.ORG, other, false",
    "imap.example.ac.jp, wild, true",
    "imap.example.ac.jp, wild, false",
    "a.imap.example.ac.jp, first, true",
    "example.ac.jp, first, true",
    "unknown.example, first, true",
    "unknown.example, first, false"
  })
  void isThatOfTheNameAskedForElseTheFirst(String name, String certificate, boolean boringSsl)
      throws Exception {
    stage.speakTls(boringSsl, InstantSource.system());
    InetSocketAddress imaps = stage.listen(Protocol.IMAP, TlsMode.IMPLICIT, Origins.anywhere());
    for (String version : Suites.VERSIONS) {
      try (SSLSocket client = TlsClient.askingFor(name, version, trusting(), imaps)) {
        assertThat(TlsClient.shown(client))
            .as(version)
            .isEqualTo(called(certificate).certificate());
        assertThat(DoorStage.line(client)).startsWith("* OK ");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void isTheFirstForWhoAsksForNoName(boolean boringSsl) throws Exception {
    stage.speakTls(boringSsl, InstantSource.system());
    InetSocketAddress imaps = stage.listen(Protocol.IMAP, TlsMode.IMPLICIT, Origins.anywhere());
    try (SSLSocket client = TlsClient.connect(trusting(), imaps)) {
      assertThat(TlsClient.shown(client)).isEqualTo(stage.certificate.certificate());
    }
  }

  @Test
  void isTheNewOneFromTheNextHandshakeOnAndSessionsGoOn() throws Exception {
    InetSocketAddress imaps = stage.listen(Protocol.IMAP, TlsMode.IMPLICIT, Origins.anywhere());
    TestCertificate next = TestCertificate.create();
    try (SSLSocket before = TlsClient.connect(trusting(next), imaps)) {
      assertThat(DoorStage.line(before)).startsWith("* OK ");

      stage.replaceCertificate(next);
      stage.certificates.look();
      stage.certificates.look();

      try (SSLSocket after = TlsClient.connect(trusting(next), imaps)) {
        assertThat(TlsClient.shown(after)).isEqualTo(next.certificate());
        assertThat(DoorStage.line(after)).startsWith("* OK ");
      }
      DoorStage.say(before, "a1 NOOP\r\n");
      assertThat(DoorStage.line(before)).startsWith("a1 OK");
      assertThat(TlsClient.shown(before)).isEqualTo(stage.certificate.certificate());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void comesWithTheSuitesOfTodayAndNoOthers(boolean boringSsl) throws Exception {
    stage.speakTls(boringSsl, InstantSource.system());
    InetSocketAddress imaps = stage.listen(Protocol.IMAP, TlsMode.IMPLICIT, Origins.anywhere());

    assertThat(SpokenSuites.at(imaps, trusting())).isEqualTo(SpokenSuites.expected());
  }
}
