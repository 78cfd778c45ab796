package org.kumobashi.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.Administration;
import org.kumobashi.server.accounts.DeviceRequest;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.GrantImport;
import org.kumobashi.server.accounts.StoredAccounts;
import org.kumobashi.server.config.AuditRules;
import org.kumobashi.server.config.SecretReference;
import org.kumobashi.server.config.Store;

/** The files of a gateway before a sandbox: certificate, keys, secrets, configuration and store. */
public final class GatewayFiles {
  private final Sandbox sandbox;
  private final Path folder;
  private final Store.Place place;

  /** Writes all but the configuration into this folder, where the sandbox's own files lie. */
  public GatewayFiles(Sandbox sandbox, Path folder) throws IOException {
    this(sandbox, folder, new Store.InFile(folder.resolve("kumobashi.db")));
  }

  /** As {@link #GatewayFiles(Sandbox, Path)}, with a store in another place. */
  GatewayFiles(Sandbox sandbox, Path folder, Store.Place place) throws IOException {
    this.sandbox = sandbox;
    this.folder = folder;
    this.place = place;
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
  }

  /** Where the gateway's files lie. */
  public Path folder() {
    return folder;
  }

  /** Writes {@code gateway.yaml}. */
  public void configure(String yaml) throws IOException {
    Files.writeString(folder.resolve("gateway.yaml"), yaml);
  }

  /**
   * The sections of a configuration that lead to a sandbox.
   *
   * @param trust PEM file of its authority
   * @param patience for each connection, login and token; empty for what a gateway has by default
   */
  static String cloud(Sandbox sandbox, String trust, Optional<Duration> patience) {
    String waits =
        patience
            .map(
                it ->
                    "\n  connect-timeout: %1$ds\n  login-timeout: %1$ds".formatted(it.toSeconds()))
            .orElse("");
    String wait = patience.map(it -> "\n  timeout: " + it.toSeconds() + "s").orElse("");
    String authority = sandbox.entraAuthority();
    return """
    upstream:
      imap: {host: localhost, port: %d, tls: implicit}
      pop3: {host: localhost, port: %d, tls: implicit}
      smtp: {host: localhost, port: %d, tls: starttls}
      trust: %s%s
    entra:
      authority: %s
      tenant: %s
      client-id: %s
      client-secret: "file:client-secret"
      trust: %s%s
    """
        .formatted(
            sandbox.mail().port(Protocol.IMAP),
            sandbox.mail().port(Protocol.POP3),
            sandbox.mail().port(Protocol.SMTP),
            trust,
            waits,
            authority.substring(0, authority.indexOf('/', 8)),
            Sandbox.TENANT,
            sandbox.client().id(),
            trust,
            wait);
  }

  /** Adds people with a mailbox and a device each; the result is the devices' passwords. */
  public Map<String, Secret> enrol(List<String> mailboxes) {
    Map<String, Secret> passwords = new LinkedHashMap<>();
    try (StoredAccounts accounts = accounts()) {
      for (String mailbox : mailboxes) {
        sandbox.addUser(mailbox);
        passwords.put(mailbox, enrol(sandbox, accounts.administration(Actor.GATEWAY), mailbox));
      }
    }
    return passwords;
  }

  /** The store, as another process would open it; the gateway may run. */
  public StoredAccounts accounts() {
    Store store =
        new Store(
            place, new SecretReference.InFile(folder.resolve("master.key")), AuditRules.standard());
    return StoredAccounts.open(store, Clock.systemUTC());
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
                Set.of(Protocol.values()),
                List.of(),
                Optional.empty(),
                Optional.empty()))
        .password()
        .orElseThrow();
  }
}
