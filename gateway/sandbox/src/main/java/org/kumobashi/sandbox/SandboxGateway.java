package org.kumobashi.sandbox;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.Gateway;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.Administration;
import org.kumobashi.server.accounts.DeviceRequest;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.GrantImport;
import org.kumobashi.server.accounts.StoredAccounts;
import org.kumobashi.server.config.Access;
import org.kumobashi.server.config.Configuration;
import org.kumobashi.server.config.Crowd;
import org.kumobashi.server.config.Entra;
import org.kumobashi.server.config.Grants;
import org.kumobashi.server.config.Limits;
import org.kumobashi.server.config.Listener;
import org.kumobashi.server.config.SecretReference;
import org.kumobashi.server.config.ServerTls;
import org.kumobashi.server.config.Store;
import org.kumobashi.server.config.SubmissionLimits;
import org.kumobashi.server.config.TlsMode;
import org.kumobashi.server.config.Tokens;
import org.kumobashi.server.config.Upstream;

/**
 * The real gateway in front of a sandbox: its configuration, its store with one mailbox, its
 * listeners.
 */
public final class SandboxGateway implements GatewayUnderTrial {
  /** As many as any machine has descriptors for. */
  private static final int CONNECTIONS = 1_000;

  @Override
  public Running start(Trial trial) throws IOException {
    DemoPortal portal = DemoPortal.of(trial);
    Configuration configuration = portal.in(configuration(trial, ofADemo()), trial);
    Secret password = enrol(trial, configuration, trial.mailbox());
    Gateway gateway = Gateway.start(configuration);
    return new Running() {
      @Override
      public Secret devicePassword() {
        return password;
      }

      @Override
      public Optional<DemoPortal> portal() {
        return Optional.of(portal);
      }

      @Override
      public void close() {
        gateway.close();
      }
    };
  }

  /** Who presses Ctrl-C does not want to wait for a mail program that is still connected. */
  private static Limits ofADemo() {
    return Limits.standard()
        .withDrain(Duration.ofSeconds(1))
        .with(Crowd.standard().withTotal(CONNECTIONS));
  }

  /**
   * The configuration for this trial; writes certificate, keys and client secret beside the store.
   *
   * @throws IOException if the directory cannot be written
   */
  public static Configuration configuration(Trial trial, Limits limits) throws IOException {
    Path directory = trial.directory();
    Path chain = directory.resolve("gateway.pem");
    Path key = directory.resolve("gateway-key.pem");
    trial.sandbox().authority().issue(trial.address().getHostAddress()).write(chain, key);
    Path clientSecret =
        secretFile(
            directory.resolve("client-secret"), trial.sandbox().client().secret().revealText());
    return new Configuration(
        "localhost",
        "https://portal." + Sandbox.DOMAIN + "/",
        Optional.of(Sandbox.DOMAIN),
        Optional.of(new ServerTls(chain, new SecretReference.InFile(key))),
        listeners(trial.address(), trial.ports()),
        upstream(trial.sandbox()),
        entra(trial.sandbox(), clientSecret),
        Tokens.standard(),
        new Store(
            directory.resolve("kumobashi.db"), new SecretReference.InFile(masterKey(directory))),
        limits,
        SubmissionLimits.standard(),
        Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
        Optional.empty(),
        Grants.standard());
  }

  private static List<Listener> listeners(InetAddress address, DemoPorts ports) {
    return List.of(
        listener(
            "imap", Protocol.IMAP, new InetSocketAddress(address, ports.imap()), TlsMode.STARTTLS),
        listener(
            "imaps",
            Protocol.IMAP,
            new InetSocketAddress(address, ports.imaps()),
            TlsMode.IMPLICIT),
        listener(
            "pop3", Protocol.POP3, new InetSocketAddress(address, ports.pop3()), TlsMode.STARTTLS),
        listener(
            "pop3s",
            Protocol.POP3,
            new InetSocketAddress(address, ports.pop3s()),
            TlsMode.IMPLICIT),
        listener(
            "submission",
            Protocol.SMTP,
            new InetSocketAddress(address, ports.submission()),
            TlsMode.STARTTLS),
        listener(
            "submissions",
            Protocol.SMTP,
            new InetSocketAddress(address, ports.submissions()),
            TlsMode.IMPLICIT));
  }

  private static Listener listener(
      String name, Protocol protocol, InetSocketAddress address, TlsMode tls) {
    return new Listener(
        name, protocol, address, tls, Access.standard(), Listener.Content.standard());
  }

  private static Upstream upstream(Sandbox sandbox) {
    return new Upstream(
        new Upstream.Server("localhost", sandbox.mail().port(Protocol.IMAP), TlsMode.IMPLICIT),
        new Upstream.Server("localhost", sandbox.mail().port(Protocol.POP3), TlsMode.IMPLICIT),
        new Upstream.Server("localhost", sandbox.mail().port(Protocol.SMTP), TlsMode.STARTTLS),
        Optional.of(sandbox.certificateFile()),
        Duration.ofSeconds(10),
        Duration.ofSeconds(10));
  }

  private static Entra entra(Sandbox sandbox, Path clientSecret) {
    URI authority = URI.create(sandbox.entraAuthority()).resolve("/");
    return new Entra(
        authority,
        Sandbox.TENANT,
        sandbox.client().id(),
        new Entra.ClientCredential.ClientSecret(new SecretReference.InFile(clientSecret)),
        Set.of(
            "https://outlook.office.com/IMAP.AccessAsUser.All",
            "https://outlook.office.com/POP.AccessAsUser.All",
            "https://outlook.office.com/SMTP.Send"),
        "https://outlook.office.com/.default",
        Optional.of(sandbox.certificateFile()),
        // The default: the first request warms two programs up, perhaps on a machine that builds.
        Duration.ofSeconds(15),
        Duration.ofMinutes(10));
  }

  private static Path masterKey(Path directory) throws IOException {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return secretFile(
        directory.resolve("master.key"), "k1 " + Base64.getEncoder().encodeToString(key) + "\n");
  }

  private static Path secretFile(Path file, String text) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, text);
  }

  /**
   * Imports a grant for the mailbox's person, adds the mailbox, and makes a device password for it.
   */
  public static Secret enrol(Trial trial, Configuration configuration, String mailbox) {
    try (StoredAccounts accounts = StoredAccounts.open(configuration.store(), Clock.systemUTC())) {
      Administration administration = accounts.administration(Actor.GATEWAY);
      Secret refreshToken = Secret.of(trial.sandbox().issueRefreshToken(mailbox));
      Grant grant =
          administration.importGrant(
              new GrantImport(Sandbox.TENANT, "", mailbox, Optional.of(refreshToken)));
      administration.addMailbox(mailbox, grant.id());
      DeviceRequest device =
          new DeviceRequest(
              mailbox,
              "trial",
              Set.of(Protocol.values()),
              List.of(),
              Optional.empty(),
              Optional.empty());
      return administration.addDevice(device).password().orElseThrow();
    }
  }
}
