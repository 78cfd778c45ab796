package org.kumobashi.sandbox;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.testkit.LastingPort;
import org.kumobashi.server.accounts.StoredAccounts;

/** The gateway of a load test: a process that takes submissions only. */
final class ServedGateway implements AutoCloseable {
  private final Sandbox sandbox;
  private final GatewayFiles files;
  private final int submissions = LastingPort.take();
  private final int management = LastingPort.take();
  private final GatewayProcess process;

  /** A gateway before this sandbox, whose files lie in this folder. */
  ServedGateway(Sandbox sandbox, Path folder) throws IOException {
    this.sandbox = sandbox;
    this.files = new GatewayFiles(sandbox, folder);
    this.process = new GatewayProcess(folder, management);
    writeConfiguration();
  }

  // Hundreds of logins at one moment on a small machine take longer than people would wait.
  private void writeConfiguration() throws IOException {
    files.configure(
        """
        hostname: localhost
        portal: https://portal.example.ac.jp/
        tls: {certificate: gateway.pem, key: "file:gateway-key.pem"}
        listeners:
          - {name: submissions, protocol: smtp, address: "127.0.0.1:%d", tls: implicit}
        %sstore: {path: kumobashi.db, master-key: "file:master.key"}
        limits: {drain: 1s, login-timeout: 5m}
        submission: {messages-per-minute: 1000}
        management: {address: "127.0.0.1:%d"}
        """
            .formatted(
                submissions,
                GatewayFiles.cloud(sandbox, "ca.pem", Optional.of(Duration.ofMinutes(2))),
                management));
  }

  /** Adds people with a mailbox and a device each; the result is the devices' passwords. */
  Map<String, Secret> enrol(List<String> mailboxes) {
    return files.enrol(mailboxes);
  }

  /** Adds one person; the result is the device's password. */
  Secret enrol(String mailbox) {
    return Objects.requireNonNull(enrol(List.of(mailbox)).get(mailbox));
  }

  /** Starts it with these options of Java and waits until it serves. */
  void serve(List<String> options) throws IOException {
    process.start(withoutLeakDetection(options));
  }

  /**
   * As {@link #serve(List)}, in an environment and with a standard error of the test's own. What it
   * says on standard output goes to the file all the same.
   */
  void serve(List<String> options, Consumer<ProcessBuilder> surroundings) throws IOException {
    process.start(withoutLeakDetection(options), surroundings);
  }

  /** Starts a second one in its place, and waits until it serves; the result is the first. */
  Process takeOver() throws IOException {
    return process.takeOver();
  }

  /** Runs another command on the same configuration; the result is its exit code. */
  int run(String command, Path output) throws IOException, InterruptedException {
    return process.run(command, output);
  }

  /** Changes the configuration file. */
  void configure(UnaryOperator<String> change) throws IOException {
    Path file = files.folder().resolve("gateway.yaml");
    Files.writeString(file, change.apply(Files.readString(file)));
  }

  private static List<String> withoutLeakDetection(List<String> options) {
    List<String> all = new ArrayList<>(options);
    all.add("-Dio.netty.leakDetection.level=disabled");
    return all;
  }

  /** Its process. */
  Process process() {
    return process.process();
  }

  /** The store, as another process would open it; the gateway may run. */
  StoredAccounts accounts() {
    return files.accounts();
  }

  /** The port of its one listener. */
  int port() {
    return submissions;
  }

  /** A connection past TLS; the greeting is unread. */
  Wire connect() throws IOException {
    Wire wire = new Wire(new Socket(InetAddress.getLoopbackAddress(), submissions));
    wire.startTls(sandbox.authority().clientContext(), "localhost");
    return wire;
  }

  /** What it has logged. */
  String log() throws IOException {
    return process.log();
  }

  /** What its garbage collector has logged. */
  List<String> collections() throws IOException {
    return process.collections();
  }

  /** Its metrics. */
  List<String> metrics() throws IOException, InterruptedException {
    return process.metrics();
  }

  /** What the kernel says of its process. */
  List<String> status() throws IOException {
    return process.status();
  }

  @Override
  public void close() {
    process.close();
  }
}
