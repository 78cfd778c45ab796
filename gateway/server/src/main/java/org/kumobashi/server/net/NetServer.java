package org.kumobashi.server.net;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.smtp.SubmissionPolicy;
import org.kumobashi.protocol.smtp.SubmissionPolicy.ContentPolicy;
import org.kumobashi.server.accounts.UseLedger;
import org.kumobashi.server.config.BareNewlines;
import org.kumobashi.server.config.Configuration;
import org.kumobashi.server.config.Listener;
import org.kumobashi.server.login.Admission;
import org.kumobashi.server.login.LiveSession;
import org.kumobashi.server.login.Login;
import org.kumobashi.server.pacing.Paces;
import org.kumobashi.server.telemetry.Descriptors;
import org.kumobashi.server.telemetry.Metrics;
import org.kumobashi.server.telemetry.Traces;

/** All listeners and sessions of a gateway: the one class of this room that others see. */
public final class NetServer implements AutoCloseable {
  private final Transport transport;
  private final SessionRegistry registry;
  private final IdleSessions idle;
  private final UpstreamSessions sessions;
  private final Shortages shortages = Shortages.ofThisProcess();
  private final Listeners.Population population;
  private final Map<String, Channel> bound = new LinkedHashMap<>();

  private NetServer(Configuration configuration, Rooms rooms, SslContext upstreamTls) {
    this.transport = new Transport();
    this.registry = new SessionRegistry(configuration.limits());
    this.idle = new IdleSessions(configuration.submission().keepUpstream());
    this.population =
        Listeners.Population.empty(
            new Doorkeeper(() -> configuration.limits().crowd(), shortages::now));
    this.sessions =
        new UpstreamSessions(
            rooms,
            registry,
            new Dialer(transport, upstreamTls, configuration.upstream()),
            new Dialects(configuration.hostname()),
            idle);
  }

  /**
   * What this room needs from the rooms below it.
   *
   * @param uses counts what each device uses
   * @param virtualThreads runs everything that blocks
   */
  public record Rooms(
      Login login,
      Paces paces,
      UseLedger uses,
      Metrics metrics,
      Traces traces,
      ExecutorService virtualThreads) {}

  /**
   * Binds all listeners.
   *
   * @throws IOException if a certificate cannot be read or an address cannot be used; nothing then
   *     stays bound
   */
  public static NetServer start(Configuration configuration, Rooms rooms) throws IOException {
    SslContext upstreamTls = TlsContexts.client(configuration.upstream().trust());
    Optional<SslContext> serverTls = Optional.empty();
    if (configuration.tls().isPresent()) {
      serverTls = Optional.of(TlsContexts.server(configuration.tls().get()));
    }
    NetServer server = new NetServer(configuration, rooms, upstreamTls);
    try {
      for (Listener listener : configuration.listeners()) {
        ClientSetting setting =
            new ClientSetting(
                configuration.limits(),
                serverTls,
                server.sessions,
                counted(
                    rooms.uses(),
                    new TracedHandOver(
                        new HandOver(
                            configuration.limits(),
                            server.registry,
                            server.sessions.submissions(),
                            admission -> terms(configuration, listener, admission)),
                        server.sessions.taps())),
                rooms.metrics());
        Listeners listeners =
            new Listeners(server.transport, setting, configuration.hostname(), server.population);
        server.bound.put(listener.name(), listeners.bind(listener));
      }
    } catch (IOException unusable) {
      server.close();
      throw unusable;
    }
    server.watch(rooms);
    Shortages.compare(configuration.limits().crowd().total(), Descriptors.most());
    server.lookForShortages(rooms);
    return server;
  }

  /** The same, but what goes through the session counts as its device's. */
  private static ClientSetting.SessionStart counted(
      UseLedger uses, ClientSetting.SessionStart start) {
    return (client, connection, session) -> {
      connection.countsFor(uses.of(session.admission().device().id()));
      start.accept(client, connection, session);
    };
  }

  private void lookForShortages(Rooms rooms) {
    transport
        .acceptors()
        .scheduleWithFixedDelay(
            () -> rooms.virtualThreads().execute(shortages::look), 0, 5, TimeUnit.SECONDS);
  }

  private void watch(Rooms rooms) {
    Metrics metrics = rooms.metrics();
    metrics.watch(
        "kumobashi.sessions",
        "Upstream sessions in use",
        () -> registry.leased() + rooms.paces().lent());
    metrics.watch(
        "kumobashi.submission.waiting",
        "Clients that wait for one of their mailbox's upstream SMTP sessions",
        rooms.paces()::waiting);
    metrics.watch(
        "kumobashi.buffers.octets",
        "Memory outside the heap that network buffers hold",
        Transport::bufferOctets);
    shortages.show(metrics);
    metrics.watch(
        "kumobashi.addresses",
        "Client addresses with a connection now",
        population.doorkeeper()::addresses);
  }

  private static SubmissionRelay.Terms terms(
      Configuration configuration, Listener listener, Admission admission) {
    Listener.Content content = listener.content();
    ContentPolicy policy =
        new ContentPolicy(
            admission.messageLimit(content.messageLimit()),
            content.discardLimit(),
            content.bareNewlines() == BareNewlines.REJECT);
    return new SubmissionRelay.Terms(
        new SubmissionPolicy(
            configuration.hostname(),
            policy,
            configuration.submission().recipientsPerMessage(),
            admission.mailbox().address(),
            admission.senders()),
        configuration.submission());
  }

  /** Where each listener really listens, by its name. */
  public Map<String, InetSocketAddress> addresses() {
    Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();
    bound.forEach(
        (name, channel) -> addresses.put(name, (InetSocketAddress) channel.localAddress()));
    return addresses;
  }

  /** Sends messages of the gateway's own. */
  public Courier courier() {
    return sessions.courier(transport);
  }

  /** Ends the sessions whose admission no longer holds. Blocks as long as the question does. */
  public void endSessions(Predicate<Admission> noLongerHolds) {
    registry.sessions().stream()
        .filter(session -> noLongerHolds.test(session.admission()))
        .forEach(session -> Ending.afterFlush(session.client()));
  }

  /** The sessions there are now, in no order. */
  public List<LiveSession> sessions() {
    long now = System.nanoTime();
    return registry.sessions().stream()
        .map(session -> session.connection().snapshot(session.admission(), now))
        .toList();
  }

  /**
   * Ends one session, if it is still there.
   *
   * @param why for the access log
   * @return whether it was
   */
  public boolean endSession(LiveSession ended, String why) {
    Optional<SessionRegistry.Session> found =
        registry.sessions().stream()
            .filter(session -> session.connection().id().equals(ended.id()))
            .findFirst();
    found.ifPresent(
        session ->
            session
                .client()
                .eventLoop()
                .execute(
                    () -> {
                      session.connection().endsBecause(why);
                      Ending.afterFlush(session.client());
                    }));
    return found.isPresent();
  }

  /**
   * Asks the clients of sessions to which other terms apply by now to connect again, each as soon
   * as its message is through. Blocks as long as the question does.
   */
  public void renewSessions(Predicate<Admission> hasChanged) {
    registry.sessions().stream()
        .filter(session -> session.admission().protocol() == Protocol.SMTP)
        .filter(session -> hasChanged.test(session.admission()))
        .forEach(session -> sayGoodbye(session.client()));
  }

  private static void sayGoodbye(Channel client) {
    client
        .eventLoop()
        .execute(() -> client.pipeline().fireUserEventTriggered(new GatewayStopping()));
  }

  /**
   * Stops accepting, says goodbye where no session has begun, and waits so long for sessions to end
   * by themselves.
   */
  public void drain(Duration patience) {
    bound.values().forEach(channel -> channel.close().awaitUninterruptibly());
    population.clients().forEach(NetServer::sayGoodbye);
    population
        .clients()
        .newCloseFuture()
        .awaitUninterruptibly(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    bound.values().forEach(channel -> channel.close().awaitUninterruptibly());
    population.clients().close().awaitUninterruptibly(5, TimeUnit.SECONDS);
    idle.close();
    transport.close();
  }
}
