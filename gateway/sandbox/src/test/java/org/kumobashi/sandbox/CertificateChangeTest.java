package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kumobashi.server.config.SecretReference;
import org.kumobashi.server.config.ServerTls;

/** Certificates that are renewed under a gateway that serves: nobody tells it. */
class CertificateChangeTest {
  private GatewayFixture gateway;
  private Path chain;
  private Path key;

  @BeforeEach
  void start() throws IOException {
    gateway = GatewayFixture.withPortal();
    ServerTls.Pair files = gateway.configuration.tls().orElseThrow().pairs().getFirst();
    chain = files.certificate();
    key = ((SecretReference.InFile) files.key()).path();
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private IssuedCertificate issue() {
    return gateway.sandbox.authority().issue();
  }

  private int portal() {
    return gateway.gateway().portalAddress().orElseThrow().getPort();
  }

  // With a context of its own each time, or it would be shown none at all.
  private Certificate shownAt(int port) throws IOException {
    SSLContext fresh = gateway.sandbox.authority().clientContext();
    try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
        SSLSocket secured =
            (SSLSocket) fresh.getSocketFactory().createSocket(plain, "localhost", port, true)) {
      plain.setSoTimeout(20_000);
      secured.startHandshake();
      return secured.getSession().getPeerCertificates()[0];
    }
  }

  private static void soon(ThrowingRunnable assertion) {
    Awaitility.await()
        .dontCatchUncaughtExceptions()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(assertion);
  }

  private void assertBroken(int certificates) throws IOException, InterruptedException {
    String management = "http:/" + gateway.gateway().managementAddress().orElseThrow();
    assertThat(gateway.get(management + "/metrics").lines())
        .contains("kumobashi_certificates_broken " + certificates + ".0");
  }

  @Test
  void listenersAndPortalShowTheNewOneAndSessionsGoOn() throws Exception {
    try (Wire session = gateway.imap()) {
      IssuedCertificate next = issue();
      next.write(chain, key);

      soon(() -> assertThat(shownAt(gateway.port("imaps"))).isEqualTo(next.chain().getFirst()));
      assertThat(shownAt(portal())).isEqualTo(next.chain().getFirst());
      try (Wire after = gateway.imap()) {
        after.say("a2 NOOP");
        assertThat(GatewayFixture.await(after, "a2")).startsWith("a2 OK");
      }
      session.say("a2 NOOP");
      assertThat(GatewayFixture.await(session, "a2")).startsWith("a2 OK");
    }
  }

  @Test
  void aBrokenOneIsNotShownAndRaisesTheAlarmUntilItIsMended() throws Exception {
    Certificate first = shownAt(gateway.port("imaps"));
    Files.writeString(chain, Files.readString(chain).substring(0, 200));

    soon(() -> assertBroken(1));
    assertThat(shownAt(gateway.port("imaps"))).isEqualTo(first);
    assertThat(shownAt(portal())).isEqualTo(first);

    IssuedCertificate next = issue();
    next.write(chain, key);
    soon(() -> assertBroken(0));
    assertThat(shownAt(gateway.port("imaps"))).isEqualTo(next.chain().getFirst());
    assertThat(shownAt(portal())).isEqualTo(next.chain().getFirst());
  }
}
