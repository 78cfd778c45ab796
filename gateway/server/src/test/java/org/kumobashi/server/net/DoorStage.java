package org.kumobashi.server.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.TestCertificate;
import org.kumobashi.server.config.Access;
import org.kumobashi.server.config.Crowd;
import org.kumobashi.server.config.Limits;
import org.kumobashi.server.config.Listener;
import org.kumobashi.server.config.Network;
import org.kumobashi.server.config.Origins;
import org.kumobashi.server.config.SecretReference;
import org.kumobashi.server.config.ServerCertificates;
import org.kumobashi.server.config.ServerTls;
import org.kumobashi.server.config.TlsMode;
import org.kumobashi.server.config.TlsTerms;
import org.kumobashi.server.telemetry.Metrics;

/**
 * A real listener on loopback whose doors a test sets; clients come from any 127.0.0.0/8 address.
 */
final class DoorStage implements AutoCloseable {
  final Transport transport = new Transport();
  final TestCertificate certificate = TestCertificate.create();
  final Metrics metrics = new Metrics();
  final ServerSocket upstream;
  final ScriptedSessions sessions;
  final SessionRegistry registry;
  final Listeners.Population population;
  final ServerCertificates certificates;
  private final Limits limits;
  private final Path folder;
  private TlsContexts contexts;
  private final List<ListeningSocket> bound = new ArrayList<>();
  private volatile Crowd crowd = Crowd.standard();
  private volatile Optional<Refusal> shortage = Optional.empty();

  DoorStage(Limits limits) throws IOException {
    this(limits, List.of());
  }

  /** One that shows further certificates. */
  DoorStage(Limits limits, List<TestCertificate> also) throws IOException {
    this.limits = limits;
    this.crowd = limits.crowd();
    this.folder = Files.createTempDirectory("doors");
    List<ServerTls.Pair> files = new ArrayList<>(List.of(write(certificate, "first")));
    for (TestCertificate further : also) {
      files.add(write(further, "also" + files.size()));
    }
    this.certificates = ServerCertificates.read(new ServerTls(files), InstantSource.system());
    this.contexts = new TlsContexts(certificates);
    this.upstream = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
    this.sessions =
        new ScriptedSessions(transport, (InetSocketAddress) upstream.getLocalSocketAddress());
    this.registry = new SessionRegistry(limits);
    this.population = Listeners.Population.empty(new Doorkeeper(() -> crowd, () -> shortage));
  }

  private ServerTls.Pair write(TestCertificate shown, String name) {
    Path chain = shown.writeCertificate(folder.resolve(name + ".pem"));
    Path key = shown.writeKey(folder.resolve(name + "-key.pem"));
    return new ServerTls.Pair(chain, new SecretReference.InFile(key));
  }

  /** Shows another one in place of the first, as soon as it is looked for. */
  void replaceCertificate(TestCertificate next) {
    write(next, "first");
  }

  /** Writes the certificate of an authority. */
  Path write(TestCertificate authority) {
    return authority.writeCertificate(folder.resolve("authority.pem"));
  }

  /** How listeners opened from now on speak TLS. */
  void speakTls(boolean boringSsl, InstantSource clock) {
    contexts = new TlsContexts(certificates, boringSsl, clock);
  }

  void allowNoMoreThan(Crowd bounds) {
    crowd = bounds;
  }

  void runShortOf(Refusal what) {
    shortage = Optional.of(what);
  }

  /** Opens one more listener. */
  InetSocketAddress listen(Protocol protocol, TlsMode tls, Origins origins) throws IOException {
    return listen(protocol, TlsTerms.of(tls), origins);
  }

  /** Opens one more listener. */
  InetSocketAddress listen(Protocol protocol, TlsTerms tls, Origins origins) throws IOException {
    return listen(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), protocol, tls, origins);
  }

  /** Opens one more listener at this address. */
  InetSocketAddress listen(
      InetSocketAddress address, Protocol protocol, TlsTerms tls, Origins origins)
      throws IOException {
    Duration handshake = limits.patience().tlsHandshake();
    ClientSetting setting =
        new ClientSetting(
            limits,
            Optional.of(contexts.listener(protocol.word(), tls, handshake)),
            sessions,
            new HandOver(limits, registry, sessions, ScriptedSessions::terms),
            metrics);
    Access access = Access.cleartextFrom(Network.parse("0.0.0.0/0")).with(origins);
    Listener listener =
        new Listener(protocol.word(), protocol, address, tls, access, Listener.Content.standard());
    ListeningSocket socket =
        new Listeners(transport, population).open(new Reception(listener, setting, "gw.example"));
    bound.add(socket);
    return socket.address();
  }

  /** A doorkeeper with the bounds of a configuration that names none. */
  static Doorkeeper open() {
    return new Doorkeeper(Crowd::standard, Optional::empty);
  }

  /** A client from this address. */
  static Socket from(String address, InetSocketAddress to) throws IOException {
    Socket socket = new Socket(to.getAddress(), to.getPort(), InetAddress.ofLiteral(address), 0);
    socket.setSoTimeout(20_000);
    return socket;
  }

  /** What is said up to the end or a line end. */
  static String line(Socket client) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int octet = client.getInputStream().read();
        octet >= 0 && octet != '\n';
        octet = client.getInputStream().read()) {
      text.append((char) octet);
    }
    return text.toString().stripTrailing();
  }

  static void say(Socket client, String text) throws IOException {
    client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    client.getOutputStream().flush();
  }

  /** The login that a client has asked for. */
  ScriptedSessions.Pending login() throws InterruptedException {
    ScriptedSessions.Pending login = sessions.pending.poll(20, TimeUnit.SECONDS);
    if (login == null) {
      throw new AssertionError("nobody logged in");
    }
    return login;
  }

  /** Connections counted now: in the group, inside, and by address and network. */
  List<Integer> counts() {
    Doorkeeper doorkeeper = population.doorkeeper();
    return List.of(
        population.clients().size(),
        doorkeeper.inside(),
        doorkeeper.addresses(),
        doorkeeper.networks());
  }

  /** The number that the metrics show in a line that begins so. */
  double metric(String start) {
    return metrics
        .scrape()
        .lines()
        .filter(line -> line.startsWith(start))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Override
  public void close() throws IOException {
    bound.forEach(ListeningSocket::close);
    population.clients().close().awaitUninterruptibly();
    upstream.close();
    transport.close();
  }
}
