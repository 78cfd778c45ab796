package org.kumobashi.server.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.cert.Certificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kumobashi.server.SpokenSuites;
import org.kumobashi.server.TestCertificate;

/** How the portal speaks TLS. */
class PortalTlsTest {
  private final TestCertificate next = TestCertificate.create();
  @TempDir Path directory;
  private PortalFixture portal;

  @BeforeEach
  void start() throws IOException {
    portal = new PortalFixture(directory);
  }

  @AfterEach
  void stop() {
    portal.close();
  }

  private HttpClient browser() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .sslContext(next.context(next, portal.certificate))
        .build();
  }

  private HttpResponse<Void> answer(HttpClient browser) throws IOException, InterruptedException {
    URI page = URI.create("https://localhost:" + portal.address().getPort() + "/");
    HttpResponse<Void> answer =
        browser.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.discarding());
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer;
  }

  private static Certificate shown(HttpResponse<Void> answer) throws IOException {
    return answer.sslSession().orElseThrow().getPeerCertificates()[0];
  }

  @Test
  void showsAChangedCertificateFromTheNextHandshakeOnAndConnectionsGoOn() throws Exception {
    try (HttpClient early = browser();
        HttpClient late = browser()) {
      HttpResponse<Void> before = answer(early);
      assertThat(shown(before)).isEqualTo(portal.certificate.certificate());

      portal.written(next);
      portal.certificates.look();
      portal.certificates.look();

      assertThat(shown(answer(late))).isEqualTo(next.certificate());
      assertThat(answer(early).connectionLabel()).isPresent().isEqualTo(before.connectionLabel());
    }
  }

  @Test
  void speaksTheSuitesOfListenersAndNoOthers() {
    assertThat(SpokenSuites.at(portal.address(), portal.certificate.context()))
        .isEqualTo(SpokenSuites.expected());
  }
}
