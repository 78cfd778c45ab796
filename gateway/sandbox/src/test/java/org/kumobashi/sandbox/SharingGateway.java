package org.kumobashi.sandbox;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.testkit.LastingPort;
import org.kumobashi.server.accounts.StoredAccounts;
import org.kumobashi.server.config.Store;

/** One of several gateway processes that share their accounts. */
final class SharingGateway implements AutoCloseable {
  /** How a line of IMAP begins that answers a login. */
  static final String TAG = "a1 ";

  private static final int PATIENCE = 60_000;

  private final Sandbox sandbox;
  private final GatewayFiles files;
  private final Map<Protocol, Integer> ports =
      Map.of(
          Protocol.IMAP, LastingPort.take(),
          Protocol.POP3, LastingPort.take(),
          Protocol.SMTP, LastingPort.take());
  private final GatewayProcess process;

  /**
   * Where its accounts are.
   *
   * @param yaml the same for the configuration; a password is in a file beside it
   */
  record Common(Store.Place place, String yaml) {}

  /** Writes its files into this folder below that of the sandbox; starts nothing. */
  SharingGateway(Sandbox sandbox, Common store, Path folder) throws IOException {
    this.sandbox = sandbox;
    this.files = new GatewayFiles(sandbox, folder, store.place());
    Files.writeString(folder.resolve("database-password"), "a-password");
    int management = LastingPort.take();
    this.process = new GatewayProcess(folder, management);
    configure(store, management);
  }

  private void configure(Common store, int management) throws IOException {
    files.configure(
        """
        hostname: localhost
        portal: https://portal.example.ac.jp/
        tls: {certificate: gateway.pem, key: "file:gateway-key.pem"}
        listeners:
          - {name: imaps, protocol: imap, address: "127.0.0.1:%d", tls: implicit}
          - {name: pop3s, protocol: pop3, address: "127.0.0.1:%d", tls: implicit}
          - {name: submissions, protocol: smtp, address: "127.0.0.1:%d", tls: implicit}
        %sstore: {%s, master-key: "file:master.key"}
        limits: {drain: 0s}
        management: {address: "127.0.0.1:%d"}
        """
            .formatted(
                ports.get(Protocol.IMAP),
                ports.get(Protocol.POP3),
                ports.get(Protocol.SMTP),
                GatewayFiles.cloud(sandbox, "../ca.pem", Optional.empty()),
                store.yaml(),
                management));
  }

  /** Opens the vault with the key of another, as all gateways on one database have to. */
  void shareKeyOf(SharingGateway other) throws IOException {
    Files.copy(
        other.files.folder().resolve("master.key"),
        files.folder().resolve("master.key"),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.COPY_ATTRIBUTES);
  }

  /** Adds a person with a mailbox and a device; the result is the device's password. */
  Secret enrol(String mailbox) {
    return files.enrol(List.of(mailbox)).values().iterator().next();
  }

  /** The store, as another process would open it; the gateway may run. */
  StoredAccounts accounts() {
    return files.accounts();
  }

  /** Its control socket lies in its own folder. */
  void start() throws IOException {
    process.start(
        List.of(), builder -> builder.redirectErrorStream(true).directory(files.folder().toFile()));
  }

  /** All it knew but was not in the store is gone. */
  void restart() throws IOException {
    process.stop();
    start();
  }

  GatewayProcess process() {
    return process;
  }

  /** Runs a command on its configuration, which must succeed or not; the result is what it said. */
  String run(int code, String... command) throws IOException, InterruptedException {
    Path said = Files.createTempFile(files.folder(), "said", "");
    int ended = process.run(List.of(command), said);
    String text = Files.readString(said);
    if (ended != code) {
      throw new IOException("it ended with " + ended + ": " + text);
    }
    return text;
  }

  /** A connection past TLS; the greeting is unread. */
  Wire connect(Protocol protocol) throws IOException {
    int port = Objects.requireNonNull(ports.get(protocol));
    Wire wire = new Wire(new Socket(InetAddress.getLoopbackAddress(), port));
    wire.timeout(PATIENCE);
    wire.startTls(sandbox.authority().clientContext(), "localhost");
    return wire;
  }

  /** An IMAP session of this person; the answer to the login is unread. */
  Wire imap(String mailbox, String password) throws IOException {
    Wire wire = connect(Protocol.IMAP);
    GatewayFixture.line(wire);
    wire.say(TAG + "LOGIN " + mailbox + " " + password);
    return wire;
  }

  /** What a login is answered; the session ends. */
  String answer(Protocol protocol, String mailbox, String password) throws IOException {
    return switch (protocol) {
      case IMAP -> {
        try (Wire wire = imap(mailbox, password)) {
          yield GatewayFixture.await(wire, TAG);
        }
      }
      case POP3 -> {
        try (Wire wire = connect(Protocol.POP3)) {
          wire.say("USER " + mailbox, "PASS " + password);
          GatewayFixture.line(wire);
          GatewayFixture.line(wire);
          yield GatewayFixture.line(wire);
        }
      }
      case SMTP -> {
        try (SubmissionClient client = smtp(mailbox)) {
          yield client.logIn(Secret.of(password));
        }
      }
    };
  }

  /** An SMTP client past EHLO. */
  SubmissionClient smtp(String mailbox) throws IOException {
    return SubmissionClient.greeted(connect(Protocol.SMTP), mailbox);
  }

  @Override
  public void close() {
    process.close();
  }
}
