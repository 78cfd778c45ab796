package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.testkit.LastingPort;

/**
 * What an operator does, with the program as it is started: one YAML file, the commands, and a
 * process that serves.
 */
class OperatorTest {
  private static final String ALICE = "alice@" + Sandbox.DOMAIN;

  @TempDir Path folder;
  private Sandbox sandbox;

  /** How a command ended and what it said. */
  private record Ended(int code, String said) {}

  @BeforeEach
  void start() throws IOException {
    sandbox = SandboxFixture.startIn(folder);
    sandbox.addUser(ALICE);
    sandbox
        .authority()
        .issue("127.0.0.1")
        .write(folder.resolve("gateway.pem"), folder.resolve("gateway-key.pem"));
    Files.writeString(folder.resolve("client-secret"), sandbox.client().secret().revealText());
  }

  @AfterEach
  void stop() {
    sandbox.close();
  }

  private Path configuration(int imaps) throws IOException {
    return Files.writeString(
        folder.resolve("gateway.yaml"),
        """
        hostname: localhost
        portal: https://portal.example.ac.jp/
        default-domain: example.ac.jp
        tls: {certificate: gateway.pem, key: "file:gateway-key.pem"}
        listeners:
          - {name: imaps, protocol: imap, address: "127.0.0.1:%d", tls: implicit}
        %sstore: {path: kumobashi.db, master-key: "file:master.key"}
        limits: {drain: 1s}
        """
            .formatted(imaps, GatewayFiles.cloud(sandbox, "ca.pem", Optional.empty())));
  }

  private static ProcessBuilder command(Path configuration, String... arguments) {
    List<String> line =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dlogback.configurationFile=logback.xml",
                "-cp",
                System.getProperty("java.class.path", ""),
                "org.kumobashi.server.Main"));
    line.addAll(List.of(arguments));
    line.addAll(List.of("--config", configuration.toString()));
    return new ProcessBuilder(line);
  }

  private Ended run(Path configuration, String input, String... arguments)
      throws IOException, InterruptedException {
    Path in = Files.writeString(Files.createTempFile(folder, "in", ""), input);
    Path out = Files.createTempFile(folder, "out", "");
    Process process =
        command(configuration, arguments)
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectErrorStream(true)
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), Files.readString(out));
  }

  private static String found(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
    return matcher.group(1);
  }

  @Test
  void setsUpChecksServesAndRevokes() throws Exception {
    int port = LastingPort.take();
    Path configuration = configuration(port);
    Ended withoutKey = run(configuration, "", "check");
    assertThat(withoutKey.code()).as(withoutKey.said()).isEqualTo(1);
    assertThat(run(configuration, "", "key", "create").code()).isZero();
    assertThat(run(configuration, "", "check").code()).isZero();
    Ended grant =
        run(
            configuration,
            sandbox.issueRefreshToken(ALICE) + "\n",
            "grant",
            "import",
            "--upn",
            ALICE,
            "--json");
    assertThat(grant.code()).as(grant.said()).isZero();
    String id = found("\"grant\": ?\"([^\"]+)\"", grant.said());
    assertThat(run(configuration, "", "mailbox", "add", ALICE, "--grant", id).code()).isZero();
    Ended live = run(configuration, "", "check", "--live", "alice");
    assertThat(live.code()).as(live.said()).isZero();
    assertThat(live.said())
        .contains("Entra ID token")
        .contains("upstream imap")
        .contains("upstream pop3")
        .contains("upstream smtp");
    Path log = folder.resolve("serve.log");
    Process serving =
        command(configuration, "serve")
            .redirectOutput(log.toFile())
            .redirectErrorStream(true)
            .start();
    try {
      Awaitility.await()
          .atMost(30, TimeUnit.SECONDS)
          .until(() -> Files.readString(log).contains("listening: imaps"));
      // Made while it serves: a new device can log in at once, and a revoked one cannot.
      Ended device =
          run(configuration, "", "device", "add", "--mailbox", ALICE, "--label", "lab", "--json");
      assertThat(device.code()).as(device.said()).isZero();
      String password = found("\"password\": ?\"([^\"]+)\"", device.said());
      assertThat(login(port, password)).startsWith("a1 OK");
      assertThat(
              run(
                      configuration,
                      "",
                      "device",
                      "revoke",
                      found("\"device\": ?\"(d-[^\"]+)\"", device.said()))
                  .code())
          .isZero();
      assertThat(login(port, password)).startsWith("a1 NO [AUTHENTICATIONFAILED]");
      sandbox.mail().pause(Protocol.POP3);
      Ended broken = run(configuration, "", "check", "--live", ALICE);
      assertThat(broken.code()).isEqualTo(1);
      assertThat(broken.said()).contains("FAILED upstream pop3").contains("cannot be reached");
    } finally {
      serving.destroy();
      assertThat(serving.waitFor(20, TimeUnit.SECONDS)).as("stops on SIGTERM").isTrue();
    }
    assertThat(Files.readString(log)).contains("event=stopped");
  }

  @Test
  void connectsAMailboxOfTheApplicationOnlyIfItOpens() throws Exception {
    Path configuration = configuration(LastingPort.take());
    assertThat(run(configuration, "", "key", "create").code()).isZero();
    String printer = "printer@" + Sandbox.DOMAIN;
    Ended early = run(configuration, "", "grant", "app-only", printer);
    assertThat(early.code()).as(early.said()).isEqualTo(1);
    assertThat(early.said()).contains("ok     Entra ID token").contains("FAILED upstream imap");
    assertThat(run(configuration, "", "mailbox", "show", printer).code()).isEqualTo(1);
    sandbox.allow(printer, "app:" + sandbox.client().id());
    Ended done = run(configuration, "", "grant", "app-only", "printer");
    assertThat(done.code()).as(done.said()).isZero();
    assertThat(done.said()).contains("connected mailbox " + printer);
    assertThat(run(configuration, "", "grant", "list").said())
        .contains("app-only")
        .contains(printer);
  }

  private String login(int port, String password) throws IOException {
    try (Wire wire = new Wire(new Socket(InetAddress.getLoopbackAddress(), port))) {
      wire.timeout(20_000);
      wire.startTls(sandbox.authority().clientContext(), "localhost");
      GatewayFixture.line(wire);
      wire.say("a1 LOGIN " + ALICE + " " + password);
      return GatewayFixture.line(wire);
    }
  }
}
