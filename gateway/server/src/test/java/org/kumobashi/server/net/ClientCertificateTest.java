package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.LoggedLines;
import org.kumobashi.server.TestCertificate;
import org.kumobashi.server.config.CertifiedKey;
import org.kumobashi.server.config.Limits;
import org.kumobashi.server.config.Origins;
import org.kumobashi.server.config.TlsMode;
import org.kumobashi.server.config.TlsTerms;
import org.kumobashi.server.config.TlsTerms.ClientCertificates;
import org.kumobashi.server.config.TlsTerms.Demand;

/** Listeners that ask their clients for certificates. */
class ClientCertificateTest {
  private final TestCertificate authority = TestCertificate.create("Campus devices");
  private DoorStage stage;

  @BeforeEach
  void start() throws IOException {
    stage = new DoorStage(Limits.standard());
  }

  @AfterEach
  void stop() throws IOException {
    stage.close();
  }

  /** With BoringSSL and without, under either version. */
  static Stream<Arguments> wires() {
    return Stream.of(true, false)
        .flatMap(boring -> Stream.of("TLSv1.3", "TLSv1.2").map(it -> Arguments.of(boring, it)));
  }

  private InetSocketAddress listen(Demand demand, boolean boringSsl) throws IOException {
    stage.speakTls(boringSsl, InstantSource.system());
    ClientCertificates asked = new ClientCertificates(stage.write(authority), demand);
    TlsTerms terms = TlsTerms.of(TlsMode.IMPLICIT).with(asked);
    return stage.listen(Protocol.IMAP, terms, Origins.anywhere());
  }

  // With TLS 1.3 a client learns only when it reads that its certificate is refused.
  private String greeting(SSLContext context, String version, InetSocketAddress to)
      throws IOException {
    try (SSLSocket client = TlsClient.speaking(version, context, to)) {
      return DoorStage.line(client);
    }
  }

  @ParameterizedTest
  @MethodSource("wires")
  void takesOneOfTheAuthorityAndLogsIt(boolean boringSsl, String version) throws Exception {
    TestCertificate printer = authority.issue("printer-7");
    try (LoggedLines log = new LoggedLines()) {
      assertThat(
              greeting(
                  printer.context(stage.certificate), version, listen(Demand.REQUIRE, boringSsl)))
          .startsWith("* OK ");
      await()
          .untilAsserted(
              () ->
                  assertThat(log.with("event=end"))
                      .singleElement()
                      .asString()
                      .contains(
                          "tls="
                              + version
                              + " certificate="
                              + CertifiedKey.fingerprint(printer.certificate())));
    }
  }

  @ParameterizedTest
  @MethodSource("wires")
  void letsWhoHasNoneInWhereItIsOnlyRequested(boolean boringSsl, String version) throws Exception {
    SSLContext none = TlsClient.withoutCertificate(stage.certificate);

    assertThat(greeting(none, version, listen(Demand.REQUEST, boringSsl))).startsWith("* OK ");
  }

  @ParameterizedTest
  @MethodSource("wires")
  void refusesWhoHasNoneWhereItIsRequired(boolean boringSsl, String version) throws Exception {
    InetSocketAddress imaps = listen(Demand.REQUIRE, boringSsl);

    assertRefused(TlsClient.withoutCertificate(stage.certificate), version, imaps);
  }

  // It calls itself as the right one does, or the client would not even offer its certificate.
  @ParameterizedTest
  @MethodSource("wires")
  void refusesOneOfAnotherAuthorityEvenWhereItIsOnlyRequested(boolean boringSsl, String version)
      throws Exception {
    TestCertificate foreign = TestCertificate.create("Campus devices").issue("printer-7");
    InetSocketAddress imaps = listen(Demand.REQUEST, boringSsl);

    assertRefused(foreign.context(stage.certificate), version, imaps);
  }

  private void assertRefused(SSLContext client, String version, InetSocketAddress to) {
    try (LoggedLines log = new LoggedLines()) {
      assertThatThrownBy(() -> greeting(client, version, to)).isInstanceOf(IOException.class);
      await()
          .untilAsserted(
              () ->
                  assertThat(log.with("event=end"))
                      .singleElement()
                      .asString()
                      .contains("why=\"TLS failed: ")
                      .doesNotContain("STACK"));
      assertThat(log.with("ERROR")).isEmpty();
    }
    assertThat(stage.sessions.pending).isEmpty();
  }

  @Test
  void refusesAListenerWhoseAuthoritiesCannotBeRead() {
    Path missing = Path.of("there-is-none.pem");
    TlsTerms terms =
        TlsTerms.of(TlsMode.IMPLICIT).with(new ClientCertificates(missing, Demand.REQUEST));

    assertThatThrownBy(
            () -> new TlsContexts(stage.certificates).listener("old", terms, Duration.ofSeconds(1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("there-is-none.pem");
  }
}
