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
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.TestCertificate;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.DeviceStatus;
import org.kumobashi.server.accounts.GrantId;
import org.kumobashi.server.accounts.StoredAccounts;
import org.kumobashi.server.config.CertifiedKey;
import org.kumobashi.server.config.SecretReference;
import org.kumobashi.server.config.Store;
import org.kumobashi.server.config.TlsMode;
import org.kumobashi.server.config.Web;

/** A portal on a free port, with a real store and without a network behind it. */
final class PortalFixture implements AutoCloseable {
  static final String ALICE = "alice@example.org";
  static final String BOB = "bob@example.org";

  final FakeSignIn signIn = new FakeSignIn();
  final StoredAccounts accounts;
  final List<GrantId> renewed = new ArrayList<>();
  final List<String> probed = new ArrayList<>();
  Optional<MailboxProbe.Refusal> refusal = Optional.empty();
  Instant now = Instant.now();
  private final TestCertificate certificate = TestCertificate.create();
  private final Portal portal;

  PortalFixture(Path directory) throws IOException {
    Path key = directory.resolve("master.key");
    Files.createFile(
        key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(key, "k1 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n");
    accounts =
        StoredAccounts.open(
            new Store(directory.resolve("accounts.db"), new SecretReference.InFile(key)),
            Clock.systemUTC());
    Path chain = certificate.writeCertificate(directory.resolve("own.pem"));
    Path own = certificate.writeKey(directory.resolve("own-key.pem"));
    PortalSettings settings =
        new PortalSettings(
            new Web(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                URI.create("https://localhost/"),
                Duration.ofMinutes(30)),
            CertifiedKey.read(chain, new SecretReference.InFile(own)),
            "mail.example.org",
            List.of(
                new PortalSettings.Place(Protocol.IMAP, 993, TlsMode.IMPLICIT),
                new PortalSettings.Place(Protocol.SMTP, 587, TlsMode.STARTTLS)),
            "example.org",
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
                renewed::add));
  }

  private Optional<MailboxProbe.Refusal> probe(String mailbox, String upn, Object token) {
    probed.add(mailbox);
    return refusal;
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

  /** Signs a person in, from the page the browser shows. */
  void signIn(Browser browser, String upn) throws IOException, InterruptedException {
    String state = browser.begin();
    browser.postFromElsewhere("/signed-in", "state=" + state, "code=" + signIn.codeOf(upn));
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
