package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DemoTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final String offset = Integer.toString(freeOffset());

  @Test
  void provesThatMailComesBackAndEnds() {
    assertThat(demo(new StandInGateway(false)).run(List.of("--once", "--port-offset", offset)))
        .isZero();
    assertThat(text())
        .contains("User name     taro@example.ac.jp")
        .contains("Password      abcd2345efgh6789jkmn")
        .contains("ca.pem")
        .containsPattern(" s  SMTP  send 64 KiB")
        .containsPattern(" s  IMAP  compare SHA-256")
        .containsPattern(" s  POP3  compare SHA-256")
        .contains("It works.");
  }

  @Test
  void failsWhenTheBodyChangesOnItsWay() {
    assertThat(demo(new StandInGateway(true)).run(List.of("--once", "--port-offset", offset)))
        .isEqualTo(1);
    assertThat(text()).contains("FAILED  IMAP  compare SHA-256").doesNotContain("It works.");
  }

  @Test
  void staysUpUntilItIsInterrupted() throws Exception {
    try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> code =
          thread.submit(
              () -> demo(new StandInGateway(false)).run(List.of("--port-offset", offset)));
      await().until(() -> text().contains("stays up until Ctrl-C"));
      assertThat(code.isDone()).isFalse();
      interrupted.countDown();
      assertThat(code.get()).isZero();
    }
  }

  @Test
  void servesThePortalItTellsOfBesideTheRealGateway() throws Exception {
    try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> code =
          thread.submit(() -> demo(new SandboxGateway()).run(List.of("--port-offset", offset)));
      await().atMost(Duration.ofMinutes(1)).until(() -> text().contains("stays up until Ctrl-C"));
      URI portal = URI.create("https://localhost:" + (1443 + Integer.parseInt(offset)) + "/");
      assertThat(text())
          .contains("Open          " + portal, "your browser warns of it")
          .containsPattern("hanako@example.ac.jp +new here")
          .containsPattern("jiro@example.ac.jp +an administrator");
      assertThat(page(portal)).contains("id=\"sign-in\"");
      interrupted.countDown();
      assertThat(code.get()).isZero();
    }
  }

  /** A page, as a browser sees it that trusts the file the demo names. */
  private String page(URI uri) throws Exception {
    Matcher file = Pattern.compile("Trust +(\\S+)").matcher(text());
    assertThat(file.find()).isTrue();
    SSLContext tls = SandboxAuthority.clientContext(Path.of(file.group(1)));
    try (HttpClient browser = HttpClient.newBuilder().sslContext(tls).build()) {
      return browser
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  @Test
  void saysWhichPortsAreTakenAndOffersOthers() throws IOException {
    int port = new DemoPorts(Integer.parseInt(offset)).imaps();
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(demo(new StandInGateway(false)).run(List.of("--port-offset", offset)))
          .isEqualTo(1);
      assertThat(text()).contains("[" + taken.getLocalPort() + "]");
      Matcher offered =
          Pattern.compile("mvn -q compile exec:exec -Ddemo=\"--port-offset (\\d+)\"")
              .matcher(text());
      assertThat(offered.find()).isTrue();
      assertThat(offered.group(1)).isNotEqualTo(offset);
    }
  }

  @Test
  void explainsItselfWhenTheArgumentsAreWrong() {
    Demo demo = demo(new StandInGateway(false));
    assertThat(demo.run(List.of("--twice"))).isEqualTo(2);
    assertThat(demo.run(List.of("--port-offset", "many"))).isEqualTo(2);
    assertThat(demo.run(List.of("--port-offset", "64000"))).isEqualTo(2);
    assertThat(demo.run(List.of("--bind"))).isEqualTo(2);
    assertThat(text())
        .contains("Unknown option: --twice")
        .contains("wants a number, not many")
        .contains("between 0 and 63540")
        .contains("missing after --bind")
        .contains("Usage: demo");
  }

  @Test
  void writesKeysThatOnlyTheirOwnerReads(@TempDir Path directory) throws IOException {
    SandboxAuthority authority = new SandboxAuthority();
    Path key = directory.resolve("key.pem");
    Path chain = directory.resolve("chain.pem");
    authority.issue("mail.example.ac.jp").write(chain, key);
    assertThat(Files.getPosixFilePermissions(key)).hasSize(2);
    assertThat(Files.readString(key)).startsWith("-----BEGIN PRIVATE KEY-----\n");
    assertThat(Files.readString(chain)).containsOnlyOnce("-----END CERTIFICATE-----\n-----BEGIN");
    assertThatThrownBy(() -> SandboxAuthority.clientContext(key)).isInstanceOf(IOException.class);
  }

  private Demo demo(GatewayUnderTrial gateway) {
    return new Demo(gateway, new PrintStream(printed, true, StandardCharsets.UTF_8), interrupted);
  }

  private String text() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  /** An offset whose ports are free now, and below those of other tests. */
  private static int freeOffset() {
    for (int offset = 4_000; offset <= 10_000; offset += 1_000) {
      if (new DemoPorts(offset).taken(InetAddress.getLoopbackAddress()).isEmpty()) {
        return offset;
      }
    }
    throw new IllegalStateException("No free ports");
  }
}
