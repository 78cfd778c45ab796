package org.kumobashi.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.kumobashi.server.accounts.AttemptCounters;
import org.kumobashi.server.accounts.StoreException;
import org.kumobashi.server.accounts.StoredAccounts;
import org.kumobashi.server.accounts.UseLedger;
import org.kumobashi.server.config.Configuration;
import org.kumobashi.server.login.AttemptLimiter;
import org.kumobashi.server.login.FallbackCounters;
import org.kumobashi.server.login.LocalCounters;
import org.kumobashi.server.login.Login;
import org.kumobashi.server.login.LoginSettings;
import org.kumobashi.server.net.NetServer;
import org.kumobashi.server.pacing.Paces;
import org.kumobashi.server.pacing.RecipientLedger;
import org.kumobashi.server.pacing.Waiting;
import org.kumobashi.server.telemetry.Metrics;
import org.kumobashi.server.telemetry.Traces;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running gateway: the only place that knows every room. Starts them from the bottom up and
 * stops them in reverse. What a change of the configuration makes anew is made ready first and then
 * taken at once; all else stays as it is.
 */
public final class Gateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  private final StoredAccounts accounts;
  private final ExecutorService virtualThreads;
  private final ScheduledExecutorService clockwork;
  private final Clock clock;
  private final Optional<CertificateWatch> certificates;
  private final TokenService tokens;
  private final Metrics metrics = new Metrics();
  private final AttemptLimiter limiter;
  private final Paces paces;
  private final GrantLife grants;
  private final Traces traces = new Traces(Clock.systemUTC());
  private final UseLedger uses;
  private final Upkeep upkeep;
  private final NetServer net;
  private final HttpSide http;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile Configuration configuration;
  private volatile boolean serving = true;

  private Gateway(
      Configuration configuration,
      StoredAccounts accounts,
      ExecutorService threads,
      Clock clock,
      Arrival arrival)
      throws IOException {
    this.configuration = configuration;
    this.accounts = accounts;
    this.virtualThreads = threads;
    this.clock = clock;
    this.certificates = CertificateWatch.of(configuration.tls(), metrics, clock);
    this.tokens = TokenService.open(configuration, accounts, clock);
    Gauges.show(metrics, accounts);
    // Not by the forward clock: counters may be shared with gateways of other machines, and bear a
    // clock put back.
    this.limiter =
        new AttemptLimiter(
            accounts,
            counters(accounts),
            clock,
            new AttemptLimiter.Terms(
                () -> this.configuration.limits().attempts(),
                tier -> metrics.attemptDelayed(tier.word())));
    this.paces = new Paces(configuration.submission(), new ForwardClock(clock), Waiting.sleeping());
    RecipientLedger recipients = new RecipientLedger(paces, accounts.recipientCounts(), clock);
    recipients.load();
    this.uses =
        new UseLedger(accounts.deviceUses()::add, ZoneId.systemDefault(), Clock.systemUTC());
    this.upkeep = new Upkeep(accounts, new Upkeep.Counts(recipients, uses), traces, threads);
    this.net = NetServer.start(configuration, rooms(configuration), arrival.sockets());
    this.grants =
        new GrantLife(
            configuration,
            new GrantLife.Rooms(accounts, tokens, net.courier(), metrics),
            clock,
            threads);
    this.http = openHttp(arrival);
    this.clockwork =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("changes").factory());
  }

  private NetServer.Rooms rooms(Configuration by) {
    LoginSettings settings =
        new LoginSettings(by.defaultDomain(), by.portal(), clock, accounts.errorNotes());
    Login login = new Login(accounts, tokens.tokens(), limiter, settings);
    return new NetServer.Rooms(
        certificates.map(CertificateWatch::certificates),
        login,
        paces,
        uses,
        metrics,
        traces,
        virtualThreads);
  }

  private HttpSide openHttp(Arrival arrival) throws IOException {
    try {
      return HttpSide.start(
          configuration,
          new HttpSide.Rooms(
              metrics,
              () -> serving,
              net.addresses(),
              new PortalService.Rooms(
                  certificates.map(CertificateWatch::certificates),
                  accounts,
                  tokens,
                  traces,
                  new GatewaySessions(net),
                  virtualThreads)),
          arrival);
    } catch (IOException unusable) {
      net.close();
      throw unusable;
    }
  }

  /**
   * Opens the store, binds all listeners and lets clients in.
   *
   * @throws IOException if a certificate cannot be read or an address cannot be used
   * @throws StoreException if the store or its key cannot be used; both are left as they were
   */
  public static Gateway start(Configuration configuration) throws IOException {
    return start(configuration, Clock.systemUTC());
  }

  /** As {@link #start(Configuration)}, in a time of its own. */
  public static Gateway start(Configuration configuration, Clock clock) throws IOException {
    return start(configuration, clock, Arrival.first());
  }

  /** As {@link #start(Configuration)}, perhaps in the place of another gateway. */
  public static Gateway start(Configuration configuration, Clock clock, Arrival arrival)
      throws IOException {
    ExecutorService virtualThreads = Executors.newVirtualThreadPerTaskExecutor();
    StoredAccounts accounts = StoredAccounts.open(configuration.store(), clock);
    try {
      Gateway gateway = new Gateway(configuration, accounts, virtualThreads, clock, arrival);
      gateway.upkeep.begin(new ChangeWatch(accounts, gateway.net), gateway::every);
      gateway.grants.begin(gateway::every);
      gateway.certificates.ifPresent(
          watch ->
              gateway.every(CertificateWatch.PAUSE, () -> virtualThreads.execute(watch::look)));
      return gateway;
    } catch (IOException unusable) {
      accounts.close();
      virtualThreads.close();
      throw unusable;
    }
  }

  private void every(Duration pause, Runnable work) {
    clockwork.scheduleWithFixedDelay(
        work, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Where each listener listens, by its name. */
  public Map<String, InetSocketAddress> addresses() {
    return net.addresses();
  }

  /** Where metrics and health are served. */
  public Optional<InetSocketAddress> managementAddress() {
    return http.managementAddress();
  }

  /** Where the portal is served. */
  public Optional<InetSocketAddress> portalAddress() {
    return http.portalAddress();
  }

  /** The protocol traces of its mailboxes. */
  public Traces traces() {
    return traces;
  }

  // Gateways that share a store count wrong passwords together.
  private static AttemptCounters counters(StoredAccounts accounts) {
    AttemptCounters own = new LocalCounters();
    return accounts
        .sharedCounters()
        .<AttemptCounters>map(shared -> new FallbackCounters(shared, own))
        .orElse(own);
  }

  /**
   * Has another configuration hold from here on, whole or not at all. Sessions go on with what they
   * began with.
   *
   * @return what is wrong with it, a sentence each; nothing if it holds now
   */
  public synchronized List<String> reload(Configuration next) {
    List<String> faults = new ArrayList<>(Restart.neededFor(configuration, next));
    new FileCheck(next, clock)
        .run(
            step -> {
              if (!step.passed()) {
                faults.add(step.name() + ": " + step.detail());
              }
            });
    if (closed.get()) {
      faults.add("the gateway is stopping");
    }
    return faults.isEmpty() ? change(next) : faults;
  }

  // The listeners come last of what can fail, since they are seen from outside.
  private List<String> change(Configuration next) {
    List<Prepared> prepared = new ArrayList<>();
    try {
      prepared.add(tokens.prepare(next));
      prepared.add(http.prepare(next));
      if (certificates.isPresent()) {
        prepared.add(certificates.get().prepare(next.tls().orElseThrow()));
      }
      net.change(next, rooms(next));
    } catch (IOException unusable) {
      prepared.forEach(change -> change.drop().run());
      return List.of(String.valueOf(unusable.getMessage()));
    }
    prepared.forEach(change -> change.take().run());
    paces.change(next.submission());
    configuration = next;
    return List.of();
  }

  /**
   * Hands copies of all listening sockets to the process that waits at this socket.
   *
   * @return the configured addresses, in the order in which the sockets were sent
   * @throws IOException if nobody waits there, or this machine cannot do it
   */
  public List<InetSocketAddress> handOver(Path to) throws IOException {
    return net.handOver(to);
  }

  /** As {@link #close}, but first lets go of all other addresses, for who has taken over. */
  public void giveWay() {
    http.close();
    close();
  }

  /**
   * Stops accepting, lets sessions end for the configured time, then ends them and closes
   * everything.
   */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    serving = false;
    clockwork.shutdownNow();
    http.closePortal();
    int left = net.drain(configuration.limits().drain());
    if (left > 0) {
      LOG.info("event=grace-over connections={}", left);
    }
    net.close();
    upkeep.finish();
    http.close();
    virtualThreads.close();
    tokens.close();
    accounts.errorNotes().writeAll();
    accounts.close();
    LOG.info("event=stopped");
  }
}
