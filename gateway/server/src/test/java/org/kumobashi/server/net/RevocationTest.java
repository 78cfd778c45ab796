package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kumobashi.server.TestCertificate;

/**
 * Whether an authority has revoked upstream's certificate: asked by the JDK if it is told to, also
 * where the configuration names the authorities. It is told once for a process, so each dial has
 * one of its own.
 */
class RevocationTest {
  private static final String[] TOLD_TO = {
    "-Dcom.sun.net.ssl.checkRevocation=true", "-Dcom.sun.security.enableCRLDP=true"
  };

  private final TestCertificate authority = TestCertificate.create("Authority");
  @TempDir Path folder;
  private HttpServer lists;
  private TestCertificate revoked;
  private TestCertificate good;

  @BeforeEach
  void start() throws IOException {
    authority.writeCertificate(folder.resolve("ca.pem"));
    lists = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    URI list = URI.create("http://127.0.0.1:" + lists.getAddress().getPort() + "/revoked.crl");
    revoked = authority.issueRevocable(list, "localhost");
    good = authority.issueRevocable(list, "localhost");
    byte[] content = authority.revoke(revoked);
    lists.createContext(
        "/revoked.crl",
        asked -> {
          asked.sendResponseHeaders(200, content.length);
          asked.getResponseBody().write(content);
          asked.close();
        });
    lists.start();
  }

  @AfterEach
  void stop() {
    lists.stop(0);
  }

  private String dial(TestCertificate shown, String... options)
      throws IOException, InterruptedException {
    try (AddressStage upstream = AddressStage.of("127.0.0.1", 0, AddressStage.healthy(shown))) {
      return said(
          DialOnce.class,
          List.of(options),
          Integer.toString(upstream.port()),
          folder.resolve("ca.pem").toString());
    }
  }

  /** What a process says whose Java has these options. */
  private String said(Class<?> program, List<String> options, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path"))));
    command.addAll(options);
    command.add(program.getName());
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(folder.resolve("stderr").toFile()).start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return said;
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void isNotAskedUnlessTheJdkIsToldTo() throws Exception {
    assertThat(dial(revoked)).contains("logged in");
  }

  @Test
  void refusesARevokedCertificateIfTheJdkIsToldToAsk() throws Exception {
    assertThat(dial(revoked, TOLD_TO))
        .contains("TLS with localhost failed: ", "Certificate has been revoked");
  }

  @Test
  void takesACertificateThatIsNotRevoked() throws Exception {
    assertThat(dial(good, TOLD_TO)).contains("logged in");
  }

  @Test
  void refusesACertificateOfWhichNobodyCanTell() throws Exception {
    assertThat(dial(authority.issue("localhost"), TOLD_TO))
        .contains("TLS with localhost failed: ", "revocation status");
  }

  @ParameterizedTest
  @CsvSource({"upstream, LoggedIn", "client, * OK"})
  void servesOthersWhileAnAuthorityTakesItsTime(String whose, String outcome) throws Exception {
    List<String> options = new ArrayList<>(List.of(TOLD_TO));
    options.add("-Dio.netty.eventLoopThreads=1");

    assertThat(said(WhileAsking.class, options, whose, folder.toString()))
        .containsSubsequence("others served", outcome);
  }
}
