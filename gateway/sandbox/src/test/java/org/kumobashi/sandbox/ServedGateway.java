package org.kumobashi.sandbox;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.Administration;
import org.kumobashi.server.accounts.DeviceRequest;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.GrantImport;
import org.kumobashi.server.accounts.StoredAccounts;
import org.kumobashi.server.config.SecretReference;
import org.kumobashi.server.config.Store;

/** The real gateway in a process of its own, started with the options of {@code bin/kumobashi}. */
final class ServedGateway implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Sandbox sandbox;
  private final Path folder;
  private final int submissions = freePort();
  private final int management = freePort();
  private final HttpClient http = HttpClient.newHttpClient();
  private Optional<Process> process = Optional.empty();

  /** A gateway before this sandbox, whose files lie in this folder. */
  ServedGateway(Sandbox sandbox, Path folder) throws IOException {
    this.sandbox = sandbox;
    this.folder = folder;
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    Path masterKey =
        Files.createFile(
            folder.resolve("master.key"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(masterKey, "k1 " + Base64.getEncoder().encodeToString(key) + "\n");
    Files.writeString(folder.resolve("client-secret"), sandbox.client().secret().revealText());
    sandbox
        .authority()
        .issue("127.0.0.1")
        .write(folder.resolve("gateway.pem"), folder.resolve("gateway-key.pem"));
    writeConfiguration();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  // Hundreds of logins at one moment on a small machine take longer than people would wait.
  private void writeConfiguration() throws IOException {
    String authority = sandbox.entraAuthority();
    Files.writeString(
        folder.resolve("gateway.yaml"),
        """
        hostname: localhost
        portal: https://portal.example.ac.jp/
        tls: {certificate: gateway.pem, key: "file:gateway-key.pem"}
        listeners:
          - {name: submissions, protocol: smtp, address: "127.0.0.1:%d", tls: implicit}
        upstream:
          imap: {host: localhost, port: %d, tls: implicit}
          pop3: {host: localhost, port: %d, tls: implicit}
          smtp: {host: localhost, port: %d, tls: starttls}
          trust: ca.pem
          connect-timeout: 2m
          login-timeout: 2m
        entra:
          authority: %s
          tenant: %s
          client-id: %s
          client-secret: "file:client-secret"
          trust: ca.pem
          timeout: 2m
        store: {path: kumobashi.db, master-key: "file:master.key"}
        limits: {drain: 1s, login-timeout: 5m}
        submission: {messages-per-minute: 1000}
        management: {address: "127.0.0.1:%d"}
        """
            .formatted(
                submissions,
                sandbox.mail().port(Protocol.IMAP),
                sandbox.mail().port(Protocol.POP3),
                sandbox.mail().port(Protocol.SMTP),
                authority.substring(0, authority.indexOf('/', 8)),
                Sandbox.TENANT,
                sandbox.client().id(),
                management));
  }

  /** Adds people with a mailbox and a device each; the result is the devices' passwords. */
  Map<String, Secret> enrol(List<String> mailboxes) {
    Map<String, Secret> passwords = new LinkedHashMap<>();
    try (StoredAccounts accounts = accounts()) {
      for (String mailbox : mailboxes) {
        sandbox.addUser(mailbox);
        passwords.put(mailbox, enrol(sandbox, accounts.administration(Actor.GATEWAY), mailbox));
      }
    }
    return passwords;
  }

  /** One mailbox with its grant and a device; the result is the device's password. */
  static Secret enrol(Sandbox sandbox, Administration administration, String mailbox) {
    Secret refreshToken = Secret.of(sandbox.issueRefreshToken(mailbox));
    Grant grant =
        administration.importGrant(
            new GrantImport(Sandbox.TENANT, "", mailbox, Optional.of(refreshToken)));
    administration.addMailbox(mailbox, grant.id());
    return administration
        .addDevice(
            new DeviceRequest(
                mailbox,
                "load",
                Set.of(Protocol.SMTP, Protocol.IMAP),
                List.of(),
                Optional.empty(),
                Optional.empty()))
        .password()
        .orElseThrow();
  }

  /** Starts it with these options of Java and waits until it serves. */
  void serve(List<String> options) throws IOException {
    serve(
        options,
        builder ->
            builder.redirectErrorStream(true).redirectOutput(folder.resolve("serve.log").toFile()));
  }

  /**
   * As {@link #serve(List)}, in an environment and with a standard error of the test's own. What it
   * says on standard output goes to the file all the same.
   */
  void serve(List<String> options, Consumer<ProcessBuilder> surroundings) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command(options)).redirectOutput(folder.resolve("serve.log").toFile());
    surroundings.accept(builder);
    process = Optional.of(builder.start());
    Awaitility.await().atMost(PATIENCE).until(() -> log().contains("listening: submissions"));
  }

  /** Starts a second one in its place, and waits until it serves; the result is the first. */
  Process takeOver() throws IOException {
    Process before = process.orElseThrow();
    Path log = folder.resolve("successor.log");
    List<String> command = new ArrayList<>(command(List.of()));
    command.add("--take-over");
    process =
        Optional.of(
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start());
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> Files.readString(log).contains("listening: submissions"));
    return before;
  }

  /** Runs another command on the same configuration; the result is its exit code. */
  int run(String command, Path output) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(command(List.of()));
    line.set(line.indexOf("serve"), command);
    Process running =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return running.waitFor();
  }

  /** Changes the configuration file. */
  void configure(UnaryOperator<String> change) throws IOException {
    Path file = folder.resolve("gateway.yaml");
    Files.writeString(file, change.apply(Files.readString(file)));
  }

  private List<String> command(List<String> options) {
    List<String> line =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseCompactObjectHeaders",
                "-Dio.netty.leakDetection.level=disabled",
                "-Dlogback.configurationFile=logback.xml",
                "-Xlog:gc:file=" + folder.resolve("gc.log") + ":uptime"));
    line.addAll(options);
    line.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path", ""),
            "org.kumobashi.server.Main",
            "serve",
            "--config",
            folder.resolve("gateway.yaml").toString()));
    return line;
  }

  /** Its process. */
  Process process() {
    return process.orElseThrow();
  }

  /** The store, as another process would open it; the gateway may run. */
  StoredAccounts accounts() {
    Store store =
        new Store(
            folder.resolve("kumobashi.db"),
            new SecretReference.InFile(folder.resolve("master.key")));
    return StoredAccounts.open(store, Clock.systemUTC());
  }

  /** A connection past TLS; the greeting is unread. */
  Wire connect() throws IOException {
    Wire wire = new Wire(new Socket(InetAddress.getLoopbackAddress(), submissions));
    wire.startTls(sandbox.authority().clientContext(), "localhost");
    return wire;
  }

  /** The port of its one listener. */
  int port() {
    return submissions;
  }

  /** What it has logged. */
  String log() throws IOException {
    return Files.readString(folder.resolve("serve.log"));
  }

  /** What its garbage collector has logged. */
  List<String> collections() throws IOException {
    return Files.readAllLines(folder.resolve("gc.log"));
  }

  /** Its metrics. */
  List<String> metrics() throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + management + "/metrics");
    return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofLines())
        .body()
        .toList();
  }

  /** What the kernel says of its process. */
  List<String> status() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.orElseThrow().pid() + "/status"));
  }

  @Override
  public void close() {
    process.ifPresent(
        running -> {
          running.destroy();
          try {
            if (!running.waitFor(20, TimeUnit.SECONDS)) {
              running.destroyForcibly();
            }
          } catch (InterruptedException stopped) {
            running.destroyForcibly();
            Thread.currentThread().interrupt();
          }
        });
  }
}
