package org.kumobashi.server.net;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.accounts.UseLedger;
import org.kumobashi.server.config.Listener;
import org.kumobashi.server.login.Admission;
import org.kumobashi.server.login.LiveSession;
import org.kumobashi.server.telemetry.Metrics;
import org.kumobashi.server.telemetry.Phrase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of one client connection, for the access log: who, from where, doing what, how
 * much, and why it ended. Belongs to the connection's event loop, but for {@link #snapshot}.
 */
final class Connection {
  private static final Logger LOG = LoggerFactory.getLogger("org.kumobashi.access");

  private final String id;
  private final Listener listener;
  private final InetAddress client;
  private final long startedNanos;
  private String doing = "waiting for TLS";
  private Optional<String> why = Optional.empty();
  private Optional<Admission> admission = Optional.empty();
  private Optional<SubmissionTap> tap = Optional.empty();
  private String loginVerb = "";
  private Optional<Security> security = Optional.empty();

  // Written by the event loop alone, but looked at by administrators meanwhile.
  private final AtomicLong fromClient = new AtomicLong();
  private final AtomicLong fromUpstream = new AtomicLong();

  /** Nobody's, until it is known whose device this is. */
  private UseLedger.Tally tally = new UseLedger.Tally();

  Connection(String id, Listener listener, InetAddress client, long startedNanos) {
    this.id = id;
    this.listener = listener;
    this.client = client;
    this.startedNanos = startedNanos;
  }

  String id() {
    return id;
  }

  Protocol protocol() {
    return listener.protocol();
  }

  String listener() {
    return listener.name();
  }

  InetAddress address() {
    return client;
  }

  /** Records the phrase for what is going on, so that whatever fails next can say it. */
  void doing(String phrase) {
    doing = phrase;
  }

  void admitted(Admission by) {
    admission = Optional.of(by);
  }

  /** TLS is up. */
  void secured(Security how) {
    security = Optional.of(how);
  }

  /** How it is secured, if it is. */
  Optional<Security> security() {
    return security;
  }

  /** Where the use of the device is counted from here on. */
  void countsFor(UseLedger.Tally device) {
    tally = device;
  }

  /** Records by which command the client tries to log in; no more of it. */
  void triesToLogIn(String verb) {
    loginVerb = verb;
  }

  /** By which command it logged in. */
  String loginVerb() {
    return loginVerb;
  }

  /** Lets a trace overhear what the client sends. */
  void overhear(SubmissionTap listening) {
    tap = Optional.of(listening);
  }

  /** The trace that overhears what the client sends, if one does. */
  Optional<SubmissionTap> tap() {
    return tap;
  }

  void countFromClient(int octets) {
    fromClient.setOpaque(fromClient.getPlain() + octets);
    tally.in(octets);
  }

  void countFromUpstream(int octets) {
    fromUpstream.setOpaque(fromUpstream.getPlain() + octets);
    tally.out(octets);
  }

  /** Upstream has accepted a message. */
  void countMessage() {
    tally.message();
  }

  /** What is known of it now, once it is a session; on any thread. */
  LiveSession snapshot(Admission by, long nowNanos) {
    return new LiveSession(
        id,
        by,
        address(),
        Duration.ofNanos(nowNanos - startedNanos),
        fromClient.getOpaque(),
        fromUpstream.getOpaque());
  }

  /** Records why the connection is about to end; the first reason counts. */
  void endsBecause(String reason) {
    if (why.isEmpty()) {
      why = Optional.of(reason);
    }
  }

  /** One line when a login fails: at the level that says who has to act. */
  void logRefusal(LoginFailure failure) {
    tap.ifPresent(it -> it.refused(failure));
    String failed = failure.getClass().getSimpleName();
    String cause = Phrase.of(failure.cause());
    String line = "event=login-refused {} failure={} cause=\"{}\"";
    switch (failure) {
      case LoginFailure.BadCredentials f -> LOG.info(line, this, failed, cause);
      case LoginFailure.TooManyAttempts f -> LOG.info(line, this, failed, cause);
      case LoginFailure.SignInRequired f -> LOG.info(line, this, failed, cause);
      case LoginFailure.NotPermitted f -> LOG.info(line, this, failed, cause);
      case LoginFailure.TooManySessions f -> LOG.info(line, this, failed, cause);
      case LoginFailure.Throttled f -> LOG.info(line, this, failed, cause);
      case LoginFailure.TokenServiceUnavailable f -> LOG.warn(line, this, failed, cause);
      case LoginFailure.UpstreamUnreachable f -> LOG.warn(line, this, failed, cause);
      case LoginFailure.UpstreamViolation f -> LOG.warn(line, this, failed, cause);
      case LoginFailure.UpstreamRefused f -> LOG.warn(line, this, failed, cause);
      case LoginFailure.AccountBlocked f -> LOG.warn(line, this, failed, cause);
      case LoginFailure.Misconfigured f -> LOG.error(line, this, failed, cause);
    }
  }

  /** The one line of the access log, and the octets for the metrics. */
  void logEnd(long nowNanos, Metrics metrics) {
    metrics.relayed(listener.protocol(), fromClient.getPlain(), fromUpstream.getPlain());
    LOG.info(
        "event=end {} tls={} seconds={} octets-in={} octets-out={} why=\"{}\"",
        this,
        tls(),
        Duration.ofNanos(nowNanos - startedNanos).toMillis() / 1000.0,
        fromClient.getPlain(),
        fromUpstream.getPlain(),
        Phrase.of(why.orElse("client closed while " + doing)));
  }

  private String tls() {
    return security
        .map(how -> how.version() + how.client().map(it -> " certificate=" + it).orElse(""))
        .orElse("none");
  }

  /** The keys every log line about this connection begins with. */
  @Override
  public String toString() {
    String who =
        admission
            .map(by -> " mailbox=" + by.mailbox().address() + " device=" + by.device().id())
            .orElse("");
    return "conn=%s listener=%s protocol=%s client=%s%s doing=\"%s\""
        .formatted(
            id,
            listener.name(),
            listener.protocol().word(),
            address().getHostAddress(),
            who,
            doing);
  }
}
