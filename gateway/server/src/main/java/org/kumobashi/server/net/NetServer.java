package org.kumobashi.server.net;

import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.accounts.UseLedger;
import org.kumobashi.server.config.Configuration;
import org.kumobashi.server.config.Crowd;
import org.kumobashi.server.config.Listener;
import org.kumobashi.server.config.ServerCertificates;
import org.kumobashi.server.login.Admission;
import org.kumobashi.server.login.LiveSession;
import org.kumobashi.server.login.Login;
import org.kumobashi.server.pacing.Paces;
import org.kumobashi.server.telemetry.Descriptors;
import org.kumobashi.server.telemetry.Metrics;
import org.kumobashi.server.telemetry.Traces;

/** All listeners and sessions of a gateway: the one class of this room that others see. */
public final class NetServer implements AutoCloseable {
  private final Transport transport = new Transport();
  private final ExecutorService lookUps = RememberedNames.threads();
  private final Shortages shortages = Shortages.ofThisProcess();
  private final Listeners.Population population =
      Listeners.Population.empty(new Doorkeeper(this::crowd, shortages::now));
  private final Listeners listeners = new Listeners(transport, population);
  private final InheritedSockets inherited;
  private volatile Generation current;
  private volatile Map<String, ListeningSocket> sockets = Map.of();

  private NetServer(Configuration configuration, Rooms rooms, InheritedSockets inherited)
      throws IOException {
    this.inherited = inherited;
    SessionRegistry registry = new SessionRegistry(configuration.limits());
    this.current =
        new Generation(
            configuration,
            rooms,
            new Generation.Lasting(
                transport, Routes.ofSystem(lookUps), registry, idle(configuration)));
  }

  /**
   * What this room needs from the rooms below it.
   *
   * @param certificates those listeners show, if any uses TLS
   * @param uses counts what each device uses
   * @param virtualThreads runs everything that blocks
   */
  public record Rooms(
      Optional<ServerCertificates> certificates,
      Login login,
      Paces paces,
      UseLedger uses,
      Metrics metrics,
      Traces traces,
      ExecutorService virtualThreads) {}

  /**
   * Binds all listeners.
   *
   * @param inherited sockets that are bound already
   * @throws IOException if a certificate cannot be read or an address cannot be used; nothing then
   *     stays bound
   */
  public static NetServer start(
      Configuration configuration, Rooms rooms, InheritedSockets inherited) throws IOException {
    NetServer server = new NetServer(configuration, rooms, inherited);
    try {
      server.serve(server.current);
      inherited.close();
    } catch (IOException unusable) {
      server.close();
      throw unusable;
    }
    NetGauges.show(rooms, () -> server.current.lasting(), server.population.doorkeeper());
    server.shortages.show(rooms.metrics());
    server.lookForShortages(rooms);
    return server;
  }

  /**
   * Has another configuration hold for whoever connects from now on. Connections there are go on
   * with what they began with.
   *
   * @param rooms those of the start, but for what is made anew
   * @throws IOException if a certificate cannot be read or an address cannot be used; nothing is
   *     changed then
   */
  public void change(Configuration configuration, Rooms rooms) throws IOException {
    Generation old = current;
    Generation.Lasting lasting = old.lasting();
    // A session with another server, or one kept for another time, must not wait for new clients.
    boolean sameUpstream =
        old.configuration().upstream().equals(configuration.upstream())
            && old.configuration().hostname().equals(configuration.hostname())
            && old.configuration()
                .submission()
                .keepUpstream()
                .equals(configuration.submission().keepUpstream());
    Generation next =
        new Generation(
            configuration, rooms, sameUpstream ? lasting : lasting.with(idle(configuration)));
    serve(next);
    lasting.registry().change(configuration.limits());
    if (!sameUpstream) {
      lasting.idle().close();
    }
  }

  private static IdleSessions idle(Configuration configuration) {
    return new IdleSessions(configuration.submission().keepUpstream());
  }

  private synchronized void serve(Generation next) throws IOException {
    Map<String, ListeningSocket> wanted = new LinkedHashMap<>();
    try {
      for (Listener listener : next.configuration().listeners()) {
        wanted.put(listener.name(), socket(next.reception(listener)));
      }
    } catch (IOException unusable) {
      wanted.values().stream()
          .filter(socket -> !sockets.containsValue(socket))
          .forEach(ListeningSocket::close);
      throw unusable;
    }
    List<ListeningSocket> old = List.copyOf(sockets.values());
    current = next;
    sockets = wanted;
    next.configuration()
        .listeners()
        .forEach(
            listener ->
                Objects.requireNonNull(wanted.get(listener.name()))
                    .receive(next.reception(listener)));
    old.stream().filter(socket -> !wanted.containsValue(socket)).forEach(ListeningSocket::close);
  }

  private ListeningSocket socket(Reception reception) throws IOException {
    Optional<ListeningSocket> kept =
        sockets.values().stream().filter(socket -> socket.serves(reception.listener())).findFirst();
    return kept.isPresent()
        ? kept.get()
        : listeners.bind(reception, inherited.take(reception.listener()));
  }

  private Crowd crowd() {
    return current.configuration().limits().crowd();
  }

  private void lookForShortages(Rooms rooms) {
    Shortages.compare(crowd().total(), Descriptors.most());
    transport
        .acceptors()
        .scheduleWithFixedDelay(
            () -> rooms.virtualThreads().execute(shortages::look), 0, 5, TimeUnit.SECONDS);
  }

  private SessionRegistry registry() {
    return current.lasting().registry();
  }

  /** Where each listener really listens, by its name. */
  public Map<String, InetSocketAddress> addresses() {
    Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();
    sockets.forEach((name, socket) -> addresses.put(name, socket.address()));
    return addresses;
  }

  /**
   * Hands copies of all listening sockets to the process that waits at this socket.
   *
   * @return the configured addresses, in the order in which the sockets were sent
   * @throws IOException if nobody waits there, or this machine cannot do it
   */
  public List<InetSocketAddress> handOver(Path to) throws IOException {
    List<ListeningSocket> sent = List.copyOf(sockets.values());
    SocketPassing.send(to, sent.stream().map(ListeningSocket::channel).toList(), transport);
    return sent.stream().map(ListeningSocket::wanted).toList();
  }

  /** Sends messages of the gateway's own. */
  public Courier courier() {
    return new Courier(() -> current.sessions().route(), transport);
  }

  /** Ends the sessions whose admission no longer holds. Blocks as long as the question does. */
  public void endSessions(Predicate<Admission> noLongerHolds) {
    registry().sessions().stream()
        .filter(session -> noLongerHolds.test(session.admission()))
        .forEach(session -> Ending.afterFlush(session.client()));
  }

  /** The sessions there are now, in no order. */
  public List<LiveSession> sessions() {
    long now = System.nanoTime();
    return registry().sessions().stream()
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
        registry().sessions().stream()
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
    registry().sessions().stream()
        .filter(session -> session.admission().protocol() == Protocol.SMTP)
        .filter(session -> hasChanged.test(session.admission()))
        .forEach(session -> tell(session.client(), GatewayStopping.whenDone()));
  }

  private static void tell(Channel client, GatewayStopping stopping) {
    client.eventLoop().execute(() -> client.pipeline().fireUserEventTriggered(stopping));
  }

  /**
   * Stops accepting, and asks all clients at once to go: each hears its word as soon as nothing is
   * under way for it.
   *
   * @param grace how long what is under way may go on
   * @return how many clients are there still
   */
  public int drain(Duration grace) {
    sockets.values().forEach(ListeningSocket::close);
    population.ending().set(true);
    GatewayStopping stopping = GatewayStopping.within(grace);
    population.clients().forEach(client -> tell(client, stopping));
    population
        .clients()
        .newCloseFuture()
        .awaitUninterruptibly(grace.toMillis(), TimeUnit.MILLISECONDS);
    return population.clients().size();
  }

  @Override
  public void close() {
    sockets.values().forEach(ListeningSocket::close);
    inherited.close();
    population.clients().close().awaitUninterruptibly(5, TimeUnit.SECONDS);
    current.lasting().idle().close();
    transport.close();
    lookUps.shutdown();
  }
}
