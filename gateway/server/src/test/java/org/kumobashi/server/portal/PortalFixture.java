package org.kumobashi.server.portal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.TestCertificate;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.DeviceStatus;
import org.kumobashi.server.accounts.GrantId;
import org.kumobashi.server.accounts.GrantImport;
import org.kumobashi.server.accounts.StoredAccounts;
import org.kumobashi.server.config.Administrators;
import org.kumobashi.server.config.SecretReference;
import org.kumobashi.server.config.ServerCertificates;
import org.kumobashi.server.config.ServerTls;
import org.kumobashi.server.config.Store;
import org.kumobashi.server.config.TlsMode;
import org.kumobashi.server.config.Web;
import org.kumobashi.server.telemetry.Traces;
import org.kumobashi.server.tokens.AccessTokens;
import org.kumobashi.server.tokens.FakeClock;
import org.kumobashi.server.tokens.FakeRedeemer;
import org.kumobashi.server.tokens.SignedInUser;
import org.kumobashi.server.tokens.TokenSettings;

/** A portal on a free port, with a real store and without a network behind it. */
final class PortalFixture implements AutoCloseable {
  static final String ALICE = "alice@example.org";
  static final String BOB = "bob@example.org";
  static final String ADA = "ada@example.org";
  static final String ADMINISTRATORS = "0a1b2c3d-0000-4000-8000-0123456789ab";

  final FakeSignIn signIn = new FakeSignIn();
  final FakeSessions sessions = new FakeSessions();
  final StoredAccounts accounts;
  final List<GrantId> renewed = new ArrayList<>();
  final List<String> probed = new ArrayList<>();

  /** Who sent by SMTP at each probe, and with which token. */
  final List<String> users = new ArrayList<>();

  final FakeClock clock = new FakeClock();
  final FakeRedeemer redeemer = new FakeRedeemer(clock);
  Optional<MailboxProbe.Refusal> refusal = Optional.empty();
  Instant now = Instant.now();
  final Traces traces = new Traces(() -> this.now);
  final TestCertificate certificate = TestCertificate.create();
  final ServerCertificates certificates;
  private final Path directory;
  private final Portal portal;

  PortalFixture(Path directory) throws IOException {
    this.directory = directory;
    Path key = directory.resolve("master.key");
    Files.createFile(
        key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(key, "k1 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n");
    accounts =
        StoredAccounts.open(
            new Store(directory.resolve("accounts.db"), new SecretReference.InFile(key)),
            Clock.systemUTC());
    certificates = ServerCertificates.read(written(certificate), InstantSource.system());
    PortalSettings settings =
        new PortalSettings(
            new Web(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                URI.create("https://localhost/"),
                Duration.ofMinutes(30),
                new Administrators(Set.of("role:Mail.Administrator", "group:" + ADMINISTRATORS))),
            certificates.keys(),
            "mail.example.org",
            List.of(
                new PortalSettings.Place(Protocol.IMAP, 993, TlsMode.IMPLICIT),
                new PortalSettings.Place(Protocol.SMTP, 587, TlsMode.STARTTLS)),
            "example.org",
            GrantImport.ofApplication("example.org", "client-1"),
            ZoneOffset.UTC,
            () -> now);
    portal =
        Portal.start(
            settings,
            new PortalRooms(
                signIn,
                this::probe,
                accounts,
                accounts::administration,
                accounts::enrolments,
                new PortalRooms.Overview(
                    sessions, accounts.directory(), accounts.errors(), traces, accounts.auditLog()),
                renewed::add,
                tokens()));
  }

  /** Writes a certificate and its key where the portal's own lie. */
  ServerTls written(TestCertificate shown) {
    Path chain = shown.writeCertificate(directory.resolve("own.pem"));
    Path key = shown.writeKey(directory.resolve("own-key.pem"));
    return new ServerTls(chain, new SecretReference.InFile(key));
  }

  InetSocketAddress address() {
    return portal.address();
  }

  private Optional<MailboxProbe.Refusal> probe(String mailbox, String upn, AccessToken token) {
    probed.add(mailbox);
    users.add(upn + " " + token.value().revealText());
    return refusal;
  }

  private AccessTokens tokens() {
    TokenSettings settings =
        new TokenSettings(
            Duration.ofMinutes(10), Duration.ofSeconds(20), "https://localhost/", clock);
    return new AccessTokens(accounts, redeemer, Runnable::run, settings);
  }

  /** A browser that has been nowhere yet. */
  Browser browser() {
    return new Browser(certificate.context(), portal.address());
  }

  /** A browser in which this person has signed in, with their devices before it. */
  Browser signedIn(String upn) throws IOException, InterruptedException {
    Browser browser = browser().get("/");
    signIn(browser, upn);
    return browser.get("/devices");
  }

  /** A browser in which an administrator has signed in, with their devices before it. */
  Browser administrator(String upn) throws IOException, InterruptedException {
    Browser browser = browser().get("/");
    signIn(browser, roleOf(upn));
    return browser.get("/devices");
  }

  /** This person, with the role of an administrator. */
  SignedInUser roleOf(String upn) {
    return new SignedInUser("tenant-id", "oid-" + upn, upn, Set.of("Mail.Administrator"), Set.of());
  }

  /** This person, in this group. */
  SignedInUser memberOf(String upn, String group) {
    return new SignedInUser("tenant-id", "oid-" + upn, upn, Set.of("Other"), Set.of(group));
  }

  /** Signs a person in, from the page the browser shows. */
  void signIn(Browser browser, String upn) throws IOException, InterruptedException {
    signIn(browser, new SignedInUser("tenant-id", "oid-" + upn, upn));
  }

  /** Signs a person in, from the page the browser shows. */
  void signIn(Browser browser, SignedInUser user) throws IOException, InterruptedException {
    String state = browser.begin();
    browser.postFromElsewhere("/signed-in", "state=" + state, "code=" + signIn.codeOf(user));
  }

  List<DeviceStatus> devices(String mailbox) {
    return accounts.administration(Actor.GATEWAY).devices(Optional.of(mailbox));
  }

  /** Whether nothing at all has been stored. */
  boolean isEmpty() {
    return accounts.administration(Actor.GATEWAY).grants().isEmpty()
        && accounts.administration(Actor.GATEWAY).mailboxes().isEmpty();
  }

  @Override
  public void close() {
    portal.close();
    accounts.close();
  }
}
