package org.kumobashi.sandbox;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.kumobashi.sandbox.entra.ClientRegistration;
import org.kumobashi.sandbox.entra.SandboxEntra;
import org.kumobashi.sandbox.mail.SandboxMail;

/**
 * A pretend Microsoft 365 in this process: Entra ID's endpoints and Exchange Online's mail ports,
 * with TLS by an authority of its own. For tests, trials and the demo.
 */
public final class Sandbox implements AutoCloseable {
  /** The tenant's id. */
  public static final String TENANT = "2d4c1f7e-8f3a-4b52-9a57-7a1c6e0d4b90";

  /** The tenant's domain. */
  public static final String DOMAIN = "example.ac.jp";

  /** All mail scopes a person can grant, and offline_access, as one text. */
  public static final String MAIL_SCOPES =
      "https://outlook.office.com/IMAP.AccessAsUser.All"
          + " https://outlook.office.com/POP.AccessAsUser.All"
          + " https://outlook.office.com/SMTP.Send offline_access";

  private final SandboxSettings settings;
  private final SandboxAuthority authority;
  private final Tenant tenant;
  private final SandboxEntra entra;
  private final SandboxMail mail;

  private Sandbox(SandboxSettings settings) throws IOException {
    this.settings = settings;
    this.authority = new SandboxAuthority();
    authority.writeCertificate(certificateFile());
    this.tenant = new Tenant(TENANT, DOMAIN);
    SSLContext tls = authority.issue(settings.address().getHostAddress()).serverContext();
    SandboxSettings.Ports ports = settings.ports();
    this.entra =
        new SandboxEntra(
            new InetSocketAddress(settings.address(), ports.entra()),
            tls,
            tenant,
            InstantSource.system());
    this.mail = openMail(tls);
    SandboxSettings.Client client = settings.client();
    entra
        .clients()
        .register(new ClientRegistration(client.id(), List.of(client.secret()), List.of(), true));
  }

  private SandboxMail openMail(SSLContext tls) throws IOException {
    SandboxSettings.Ports ports = settings.ports();
    try {
      return new SandboxMail(
          new SandboxMail.Ports(settings.address(), ports.imap(), ports.pop3(), ports.smtp()),
          tls,
          tenant,
          entra.mint());
    } catch (IOException e) {
      entra.close();
      throw e;
    }
  }

  /**
   * Starts everything; when this returns all ports answer.
   *
   * @throws IOException if a port is taken or the directory cannot be written
   */
  public static Sandbox start(SandboxSettings settings) throws IOException {
    return new Sandbox(settings);
  }

  /** Adds a person with a mailbox; without addresses the UPN is the primary address. */
  public Tenant.Person addUser(String upn, String... addresses) {
    return tenant.addUser(upn, addresses);
  }

  /**
   * Lets a person ({@code app:} and a client id: an application) open a mailbox, making it if new.
   */
  public void allow(String mailbox, String principal) {
    tenant.allow(mailbox, principal);
  }

  /** A refresh token as if this person had just signed in to the registered application. */
  public String issueRefreshToken(String upn) {
    return entra.issueRefreshToken(upn, settings.client().id());
  }

  /** An access token for this person's mail, as the token endpoint would grant it. */
  public String accessToken(String upn) {
    return entra.accessToken(upn, settings.client().id(), MAIL_SCOPES);
  }

  /**
   * The authority under which all ports have their certificates, and the gateway can have its own.
   */
  public SandboxAuthority authority() {
    return authority;
  }

  /** The file with the authority's certificate in PEM. */
  public Path certificateFile() {
    return settings.directory().resolve("ca.pem");
  }

  /** Where MSAL finds Entra: {@code https://localhost:port/tenant/}. */
  public String entraAuthority() {
    return "https://localhost:" + entra.port() + "/" + TENANT + "/";
  }

  /** The registered application. */
  public SandboxSettings.Client client() {
    return settings.client();
  }

  /** Who works here and which mailbox is whose. */
  public Tenant tenant() {
    return tenant;
  }

  /** Entra ID. */
  public SandboxEntra entra() {
    return entra;
  }

  /** Exchange Online. */
  public SandboxMail mail() {
    return mail;
  }

  @Override
  public void close() {
    entra.close();
    mail.close();
  }
}
