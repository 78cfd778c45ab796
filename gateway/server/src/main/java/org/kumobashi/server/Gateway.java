package org.kumobashi.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
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
import org.kumobashi.server.net.InheritedSockets;
import org.kumobashi.server.net.NetServer;
import org.kumobashi.server.pacing.Paces;
import org.kumobashi.server.pacing.RecipientLedger;
import org.kumobashi.server.pacing.Waiting;
import org.kumobashi.server.telemetry.LogQueue;
import org.kumobashi.server.telemetry.ManagementServer;
import org.kumobashi.server.telemetry.Metrics;
import org.kumobashi.server.telemetry.Traces;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running gateway: the only place that knows every room. Starts them from the bottom up and
 * stops them in reverse.
 */
public final class Gateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  /** How often changes made by the command line are looked for. */
  private static final Duration LOOK_FOR_CHANGES = Duration.ofSeconds(2);

  private final Configuration configuration;
  private final StoredAccounts accounts;
  private final ExecutorService virtualThreads;
  private final ScheduledExecutorService clockwork;
  private final TokenService tokens;
  private final Metrics metrics;
  private final GrantLife grants;
  private final RecipientLedger recipients;
  private final Traces traces = new Traces(Clock.systemUTC());
  private final UseLedger uses;
  private final NetServer net;
  private final Optional<ManagementServer> management;
  private final Optional<PortalService> portal;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean serving = true;

  private Gateway(
      Configuration configuration,
      StoredAccounts accounts,
      ExecutorService virtualThreads,
      Clock clock)
      throws IOException {
    this.configuration = configuration;
    this.accounts = accounts;
    this.virtualThreads = virtualThreads;
    this.metrics = new Metrics();
    this.tokens = TokenService.open(configuration, accounts, clock);
    watchAudit();
    LoginSettings settings =
        new LoginSettings(
            configuration.defaultDomain(), configuration.portal(), clock, accounts.errorNotes());
    metrics.watch(
        "kumobashi.mailbox.errors.dropped",
        "Errors of mailboxes that were too many to keep, since the start",
        accounts.errorNotes()::dropped);
    metrics.watch(
        "kumobashi.log.lines.lost",
        "Lines the log did not take in time, since the start",
        LogQueue::linesLost);
    InstantSource forward = new ForwardClock(clock);
    // Not by it: counters may be shared with gateways of other machines, and bear a clock put back.
    AttemptLimiter limiter =
        new AttemptLimiter(
            accounts,
            counters(accounts),
            clock,
            new AttemptLimiter.Terms(
                () -> configuration.limits().attempts(),
                tier -> metrics.attemptDelayed(tier.word())));
    Login login = new Login(accounts, tokens.tokens(), limiter, settings);
    Paces paces = new Paces(configuration.submission(), forward, Waiting.sleeping());
    this.recipients = new RecipientLedger(paces, accounts.recipientCounts(), clock);
    recipients.load();
    this.uses =
        new UseLedger(accounts.deviceUses()::add, ZoneId.systemDefault(), Clock.systemUTC());
    this.net =
        NetServer.start(
            configuration,
            new NetServer.Rooms(login, paces, uses, metrics, traces, virtualThreads),
            InheritedSockets.none());
    this.grants =
        new GrantLife(
            configuration,
            new GrantLife.Rooms(accounts, tokens, net.courier(), metrics),
            clock,
            virtualThreads);
    this.management = manage();
    this.portal = openPortal();
    this.clockwork =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("changes").factory());
  }

  private void watchAudit() {
    metrics.watch(
        "kumobashi.audit.waiting",
        "Lines that wait to be written into the audit log",
        accounts::waitingAuditLines);
    metrics.watch(
        "kumobashi.audit.lost",
        "Lines for the audit log that were lost since the start",
        accounts::lostAuditLines);
  }

  private Optional<ManagementServer> manage() throws IOException {
    if (configuration.management().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          ManagementServer.start(configuration.management().get(), metrics, () -> serving));
    } catch (IOException taken) {
      net.close();
      throw new IOException(
          "management cannot use " + configuration.management().get() + ": " + taken.getMessage(),
          taken);
    }
  }

  private Optional<PortalService> openPortal() throws IOException {
    if (configuration.web().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          PortalService.start(
              configuration,
              configuration.web().get(),
              net.addresses(),
              new PortalService.Rooms(
                  accounts, tokens, traces, new GatewaySessions(net), virtualThreads)));
    } catch (IOException unusable) {
      management.ifPresent(ManagementServer::close);
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
    ExecutorService virtualThreads = Executors.newVirtualThreadPerTaskExecutor();
    StoredAccounts accounts = StoredAccounts.open(configuration.store(), clock);
    try {
      Gateway gateway = new Gateway(configuration, accounts, virtualThreads, clock);
      gateway.windUp();
      return gateway;
    } catch (IOException unusable) {
      accounts.close();
      virtualThreads.close();
      throw unusable;
    }
  }

  private void windUp() {
    ChangeWatch changes = new ChangeWatch(accounts, net);
    every(LOOK_FOR_CHANGES, () -> tending("looking for changes", changes::look));
    every(Duration.ofMinutes(1), this::keepRecipients);
    every(Duration.ofMinutes(1), traces::forget);
    every(Duration.ofSeconds(1), () -> virtualThreads.execute(accounts.errorNotes()::write));
    // Not on the clockwork's thread, whose stop interrupts: a write that was interrupted may have
    // happened all the same, and would be counted twice.
    every(Duration.ofMinutes(1), () -> virtualThreads.execute(this::keepUses));
    every(Duration.ofHours(1), () -> virtualThreads.execute(this::dropOldAuditLines));
    grants.begin(this::every);
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
    return management.map(ManagementServer::address);
  }

  /** Where the portal is served. */
  public Optional<InetSocketAddress> portalAddress() {
    return portal.map(PortalService::address);
  }

  /** The protocol traces of its mailboxes. */
  public Traces traces() {
    return traces;
  }

  // What a failure costs of recipients and uses is a minute's count, made up for by the next try;
  // in a crash it is lost, and upstream's own limits hold all the same.
  // Gateways that share a store count wrong passwords together.
  private static AttemptCounters counters(StoredAccounts accounts) {
    AttemptCounters own = new LocalCounters();
    return accounts
        .sharedCounters()
        .<AttemptCounters>map(shared -> new FallbackCounters(shared, own))
        .orElse(own);
  }

  private static void tending(String doing, Runnable work) {
    try {
      work.run();
    } catch (StoreException unusable) {
      LOG.error("event=store-unusable doing=\"{}\" cause=\"{}\"", doing, unusable.getMessage());
    }
  }

  private void keepRecipients() {
    tending("keeping the day's recipients", recipients::save);
  }

  private void keepUses() {
    tending("keeping what devices used", uses::save);
  }

  private void dropOldAuditLines() {
    tending("dropping old audit lines", accounts.auditLog()::dropOld);
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
    portal.ifPresent(PortalService::close);
    net.drain(configuration.limits().drain());
    net.close();
    keepRecipients();
    keepUses();
    management.ifPresent(ManagementServer::close);
    virtualThreads.close();
    tokens.close();
    accounts.errorNotes().writeAll();
    accounts.close();
    LOG.info("event=stopped");
  }
}
