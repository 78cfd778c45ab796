package org.kumobashi.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kumobashi.server.config.ConfigurationFile;

@NullUnmarked
class FileCheckTest {
  private static final String CONFIGURATION =
      """
      hostname: mail.example.com
      portal: https://mail.example.com/
      tls: {certificate: certificate.pem, key: "file:key.pem"}
      listeners:
        - name: imaps
          protocol: imap
          address: "127.0.0.1:1993"
          tls: implicit
          client-certificates: {authorities: clients.pem, demand: require}
        - name: pop3s
          protocol: pop3
          address: "127.0.0.1:1995"
          tls: implicit
          client-certificates: {authorities: clients.pem, demand: request}
      upstream: {trust: authorities.pem}
      entra: {tenant: example.com, client-id: 0f0e, client-secret: "file:client-secret"}
      store: {path: accounts.db, master-key: "file:master.key"}
      """;

  @TempDir Path folder;

  @BeforeEach
  void layOutValidFiles() throws IOException {
    TestCertificate own = TestCertificate.create();
    own.writeCertificate(folder.resolve("certificate.pem"));
    own.writeCertificate(folder.resolve("authorities.pem"));
    own.writeCertificate(folder.resolve("clients.pem"));
    own.writeKey(folder.resolve("key.pem"));
    Files.writeString(folder.resolve("client-secret"), "hunter2\n");
  }

  private List<String> faults(Clock clock) throws Exception {
    Path file = Files.writeString(folder.resolve("gateway.yaml"), CONFIGURATION);
    List<LiveCheck.Step> steps = new ArrayList<>();
    new FileCheck(ConfigurationFile.read(file, Map.of()), clock).run(steps::add);
    assertThat(steps)
        .extracting(LiveCheck.Step::name)
        .containsExactly(
            "listener certificate",
            "client authorities",
            "client credential",
            "trusted authorities");
    assertThat(steps.toString()).doesNotContain("hunter2");
    return steps.stream()
        .filter(step -> !step.passed())
        .map(step -> step.name() + ": " + step.detail())
        .toList();
  }

  private List<String> faults() throws Exception {
    return faults(Clock.systemUTC());
  }

  @Test
  void passesWhatTheGatewayCanUse() throws Exception {
    assertThat(faults()).isEmpty();
  }

  @Test
  void findsAKeyThatIsNotTheCertificates() throws Exception {
    TestCertificate.create().writeKey(folder.resolve("key.pem"));
    assertThat(faults()).singleElement().asString().contains("is not that of the key");
  }

  @Test
  void findsAMissingKeyAndAMissingClientSecretAtOnce() throws Exception {
    Files.delete(folder.resolve("key.pem"));
    Files.delete(folder.resolve("client-secret"));
    assertThat(faults())
        .satisfiesExactly(
            key -> assertThat(key).contains("key.pem", "no such file"),
            secret -> assertThat(secret).contains("client-secret", "no such file"));
  }

  @Test
  void findsACertificateThatExpiredOrIsNotYetValid() throws Exception {
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(2));
    Clock earlier = Clock.offset(Clock.systemUTC(), Duration.ofDays(-2));
    assertThat(faults(later)).singleElement().asString().contains("expired at");
    assertThat(faults(earlier)).singleElement().asString().contains("not valid before");
  }

  @Test
  void findsAuthoritiesThatAreNone() throws Exception {
    Files.writeString(folder.resolve("authorities.pem"), "nothing");
    assertThat(faults())
        .singleElement()
        .asString()
        .contains("trusted authorities", "holds no certificate");
  }

  @Test
  void findsAuthoritiesOfClientsThatAreNone() throws Exception {
    Files.writeString(folder.resolve("clients.pem"), "nothing");
    assertThat(faults())
        .singleElement()
        .asString()
        .startsWith("client authorities: ")
        .contains("clients.pem", "holds no certificate");
  }
}
