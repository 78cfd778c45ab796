package org.kumobashi.sandbox.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.testkit.LastingPort;
import org.kumobashi.sandbox.GatewayFiles;
import org.kumobashi.sandbox.GatewayProcess;
import org.kumobashi.sandbox.Sandbox;
import org.kumobashi.sandbox.chaos.Town.Door;

/** The gateway of a run, whose process dies and comes back, in a town. */
final class ChaosGateway implements AutoCloseable {
  /** Sessions of each protocol one mailbox may have. */
  static final int PLACES = 3;

  // Little heap, so that what was leaked is collected, and told, soon.
  private static final List<String> OPTIONS =
      List.of(
          "-Xmx192m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Dio.netty.leakDetection.level=paranoid");

  private final GatewayFiles files;
  private final Map<Door, Integer> ports = new EnumMap<>(Door.class);
  private final int management = LastingPort.take();
  private final GatewayProcess process;

  /** Writes its files into this folder, where the sandbox's own lie; starts nothing. */
  ChaosGateway(Sandbox sandbox, Path folder) throws IOException {
    this.files = new GatewayFiles(sandbox, folder);
    this.process = new GatewayProcess(folder, management);
    for (Door door : Door.values()) {
      ports.put(door, LastingPort.take());
    }
  }

  /** Where its listeners will be. */
  Map<Door, Integer> ports() {
    return ports;
  }

  /** Tells it where upstream is, and who may log in; the result is the devices' passwords. */
  Map<String, Secret> settle(Sandbox sandbox, Town town, List<String> mailboxes)
      throws IOException {
    StringBuilder listeners = new StringBuilder();
    ports.forEach((door, port) -> listeners.append(listener(door, port)));
    files.configure(
        """
        hostname: localhost
        portal: https://portal.example.ac.jp/
        tls: {certificate: gateway.pem, key: "file:gateway-key.pem"}
        listeners:
        %supstream:
          imap: {host: localhost, port: %d, tls: implicit}
          pop3: {host: localhost, port: %d, tls: implicit}
          smtp: {host: localhost, port: %d, tls: starttls}
          trust: ca.pem
          connect-timeout: 4s
          login-timeout: 6s
        entra:
          authority: https://localhost:%d
          tenant: %s
          client-id: %s
          client-secret: "file:client-secret"
          trust: ca.pem
          timeout: 4s
        store: {path: kumobashi.db, master-key: "file:master.key"}
        limits: {drain: 2s, login-timeout: 20s, idle-timeout: 10s, pop3-idle-timeout: 10s, imap-sessions: %d, pop3-sessions: %d}
        attempts: {free: 100000, free-per-address: 100000, free-per-network: 100000,
          free-per-mailbox: 100000}
        submission: {sessions: %d, wait: 5s, messages-per-minute: 10000, recipients-per-day: 10000000,
          cool-down: 1s, keep-upstream: 3s, idle-timeout: 10s}
        management: {address: "127.0.0.1:%d"}
        """
            .formatted(
                listeners,
                town.upstreamPort(Protocol.IMAP),
                town.upstreamPort(Protocol.POP3),
                town.upstreamPort(Protocol.SMTP),
                town.entraPort(),
                Sandbox.TENANT,
                sandbox.client().id(),
                PLACES,
                PLACES,
                PLACES,
                management));
    return files.enrol(mailboxes);
  }

  private static String listener(Door door, int port) {
    String inClear = door == Door.CLEARTEXT ? ", cleartext-login-from: [127.0.0.0/8]" : "";
    return "  - {name: %s, protocol: %s, address: \"127.0.0.1:%d\", tls: %s%s}\n"
        .formatted(
            door.toString().toLowerCase(Locale.ROOT),
            door.protocol().word(),
            port,
            door.tls(),
            inClear);
  }

  void start() throws IOException {
    process.start(OPTIONS);
  }

  /** An operator stops it and starts it again. */
  void restart() throws IOException {
    process.stop();
    start();
  }

  /** It dies without a word and is started again. */
  void killAndStart() throws IOException {
    process.kill();
    start();
  }

  /** Its whole process stands still. */
  void freeze() throws IOException, InterruptedException {
    signal("-STOP");
  }

  /** It goes on. */
  void thaw() throws IOException, InterruptedException {
    signal("-CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", name, Long.toString(process.pid())).inheritIO().start().waitFor();
  }

  GatewayProcess process() {
    return process;
  }

  @Override
  public void close() {
    process.kill();
  }
}
