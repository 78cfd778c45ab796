package org.kumobashi.sandbox;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.testkit.LastingPort;
import org.kumobashi.server.Gateway;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.DeviceRequest;
import org.kumobashi.server.accounts.GrantImport;
import org.kumobashi.server.accounts.StoredAccounts;
import org.kumobashi.server.accounts.Submission;
import org.kumobashi.server.config.Administrators;
import org.kumobashi.server.config.Attempts;
import org.kumobashi.server.config.Configuration;
import org.kumobashi.server.config.Limits;
import org.kumobashi.server.config.Listener;
import org.kumobashi.server.config.Web;

/** A sandbox with one person and the real gateway in front of it, on free ports. */
public final class GatewayFixture implements AutoCloseable {
  public static final String ALICE = "alice@" + Sandbox.DOMAIN;

  /** The app role of those who administer at the portal. */
  public static final String ADMINISTRATOR = "Kumobashi.Administrator";

  /** The group of those who administer at the portal. */
  static final String ADMINISTRATORS_GROUP = "0a1b2c3d-0000-4000-8000-0123456789ab";

  private static final Administrators ADMINISTRATORS =
      new Administrators(Set.of("role:" + ADMINISTRATOR, "group:" + ADMINISTRATORS_GROUP));

  public final Sandbox sandbox;
  public final Configuration configuration;
  public final Secret password;
  public final Path directory;
  public final SSLContext tls;
  public final GatewayUnderTrial.Trial trial;
  private final Clock clock;
  private Gateway gateway;
  private Map<String, InetSocketAddress> addresses;

  public GatewayFixture() throws IOException {
    this(limits -> limits);
  }

  public GatewayFixture(UnaryOperator<Limits> adjust) throws IOException {
    this(adjust, configuration -> configuration);
  }

  /** With a portal on a free port. */
  public static GatewayFixture withPortal() throws IOException {
    return withPortal(Web.SESSION);
  }

  /** With a portal on a free port that signs people out after this time. */
  public static GatewayFixture withPortal(Duration session) throws IOException {
    return new GatewayFixture(
        limits -> limits, configuration -> withPortal(configuration, session));
  }

  /** With a portal, and a configuration the test may change. */
  static GatewayFixture withPortal(UnaryOperator<Configuration> adjust) throws IOException {
    return new GatewayFixture(
        limits -> limits, configuration -> withPortal(adjust.apply(configuration), Web.SESSION));
  }

  private GatewayFixture(UnaryOperator<Limits> adjust, UnaryOperator<Configuration> adjustAll)
      throws IOException {
    this(adjust, adjustAll, Clock.systemUTC());
  }

  private GatewayFixture(
      UnaryOperator<Limits> adjust, UnaryOperator<Configuration> adjustAll, Clock clock)
      throws IOException {
    this.clock = clock;
    directory = Files.createTempDirectory("gateway");
    sandbox = SandboxFixture.startIn(directory);
    sandbox.addUser(ALICE);
    sandbox.mail().quirks().tarpit(Duration.ZERO);
    Path own = Files.createDirectory(directory.resolve("gateway"));
    trial =
        new GatewayUnderTrial.Trial(
            sandbox, ALICE, InetAddress.getLoopbackAddress(), new DemoPorts(0), own);
    configuration =
        adjustAll.apply(onFreePorts(SandboxGateway.configuration(trial, adjust.apply(patient()))));
    password = SandboxGateway.enrol(trial, configuration, ALICE);
    tls = sandbox.authority().clientContext();
    gateway = Gateway.start(configuration, clock);
    addresses = gateway.addresses();
  }

  /** A gateway whose whole configuration the test may change; its ports are free ones already. */
  static GatewayFixture configured(UnaryOperator<Configuration> adjust) throws IOException {
    return new GatewayFixture(limits -> limits, adjust);
  }

  /** As {@link #configured}, with a gateway that lives in a time of its own. */
  static GatewayFixture configured(UnaryOperator<Configuration> adjust, Clock clock)
      throws IOException {
    return new GatewayFixture(limits -> limits, adjust, clock);
  }

  // Tests fail logins on purpose, and stop without waiting.
  private static Limits patient() {
    return Limits.standard()
        .withSessions(300)
        .with(
            new Attempts(
                100_000, 100_000, 100_000, 100_000, Duration.ofMinutes(5), Duration.ofMinutes(30)))
        .withDrain(Duration.ZERO);
  }

  private static Configuration onFreePorts(Configuration c) {
    return c.withListeners(c.listeners().stream().map(GatewayFixture::onFreePort).toList());
  }

  // Its address has to be known before it starts: Entra ID is told where to send answers.
  private static Configuration withPortal(Configuration c, Duration session) {
    InetSocketAddress free =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), LastingPort.take());
    URI base = URI.create("https://localhost:" + free.getPort() + "/");
    return c.with(new Web(free, base, session, ADMINISTRATORS));
  }

  private static Listener onFreePort(Listener l) {
    InetSocketAddress free = new InetSocketAddress(l.address().getAddress(), 0);
    return l.at(free);
  }

  /** Adds a person with a mailbox and a device, while the gateway runs. */
  public Secret enrol(String mailbox) {
    sandbox.addUser(mailbox);
    return SandboxGateway.enrol(trial, configuration, mailbox);
  }

  /** As if the owner had signed in once more. */
  public void importAgain(String mailbox) {
    try (StoredAccounts accounts = accounts()) {
      Secret refreshToken = Secret.of(sandbox.issueRefreshToken(mailbox));
      accounts
          .administration(Actor.GATEWAY)
          .importGrant(new GrantImport(Sandbox.TENANT, "", mailbox, Optional.of(refreshToken)));
    }
  }

  /** One more device for this mailbox; the result is its password. */
  public Secret addDevice(String mailbox) {
    return addDevice(mailbox, Submission.UNRESTRICTED);
  }

  /**
   * One more device for this mailbox that may send no more than this; the result is its password.
   */
  Secret addDevice(String mailbox, Submission submission) {
    try (StoredAccounts accounts = accounts()) {
      DeviceRequest device =
          new DeviceRequest(
              mailbox,
              "another",
              Set.of(Protocol.values()),
              List.of(),
              Optional.empty(),
              submission,
              Optional.empty());
      return accounts.administration(Actor.GATEWAY).addDevice(device).password().orElseThrow();
    }
  }

  /** The body of a page. */
  public String get(String url) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  public int port(String listener) {
    return Objects.requireNonNull(addresses.get(listener), listener).getPort();
  }

  public Gateway gateway() {
    return gateway;
  }

  /** Stops the gateway and starts it again on the same store: all tokens in memory are gone. */
  public void restart() throws IOException {
    gateway.close();
    gateway = Gateway.start(configuration, clock);
    addresses = gateway.addresses();
  }

  /** The store, as another process would open it. */
  public StoredAccounts accounts() {
    return StoredAccounts.open(configuration.store(), clock);
  }

  /** A connection to a listener, past TLS if it is implicit there; the greeting is unread. */
  public Wire connect(String listener) throws IOException {
    Wire wire = new Wire(new Socket(InetAddress.getLoopbackAddress(), port(listener)));
    wire.timeout(30_000);
    if (listener.endsWith("s")) {
      wire.startTls(tls, "localhost");
    }
    return wire;
  }

  /** An IMAP connection past a login that must succeed. */
  public Wire imap() throws IOException {
    Wire wire = connect("imaps");
    line(wire);
    wire.say("a1 LOGIN " + ALICE + " " + password.revealText());
    String answer = line(wire);
    if (!answer.startsWith("a1 OK")) {
      throw new IOException("login failed: " + answer);
    }
    return wire;
  }

  public static String line(Wire wire) throws IOException {
    return wire.readLine().orElse("(end)");
  }

  /** The first line that begins so. */
  public static String await(Wire wire, String start) throws IOException {
    for (String line = line(wire); !line.equals("(end)"); line = line(wire)) {
      if (line.startsWith(start)) {
        return line;
      }
    }
    return "(end)";
  }

  /** All lines of an SMTP reply. */
  public static String reply(Wire wire) throws IOException {
    List<String> lines = new ArrayList<>();
    String line = line(wire);
    lines.add(line);
    while (line.length() > 3 && line.charAt(3) == '-') {
      line = line(wire);
      lines.add(line);
    }
    return lines.stream().collect(Collectors.joining("\n"));
  }

  @Override
  public void close() {
    gateway.close();
    sandbox.close();
  }
}
