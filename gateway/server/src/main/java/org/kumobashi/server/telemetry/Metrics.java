package org.kumobashi.server.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Protocol;

/**
 * The numbers an operator watches, in Prometheus' text form. Labels are protocols, listeners and
 * kinds of outcome; never a mailbox, a device or anything a client typed.
 */
public final class Metrics {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<String, AtomicInteger> open = new ConcurrentHashMap<>();

  public Metrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
  }

  /** A client connected. */
  public void connected(String listener, Protocol protocol) {
    Tags tags = Tags.of("listener", listener, "protocol", protocol.word());
    counter("kumobashi.connections", "Connections accepted", tags).increment();
    open.computeIfAbsent(listener, name -> gauge(tags)).incrementAndGet();
  }

  /** A client connection closed. */
  public void disconnected(String listener, Protocol protocol) {
    open.computeIfAbsent(
            listener, name -> gauge(Tags.of("listener", listener, "protocol", protocol.word())))
        .decrementAndGet();
  }

  /** A client connection was not let in; the label says why. */
  public void turnedAway(String listener, String cause) {
    counter(
            "kumobashi.connections.refused",
            "Connections not let in by cause",
            Tags.of("listener", listener, "cause", cause))
        .increment();
  }

  /** A client and a listener agreed on this version of TLS. */
  public void secured(String listener, String version) {
    counter(
            "kumobashi.tls.handshakes",
            "TLS handshakes with clients by version",
            Tags.of("listener", listener, "version", version))
        .increment();
  }

  private AtomicInteger gauge(Tags tags) {
    AtomicInteger number = new AtomicInteger();
    Gauge.builder("kumobashi.connections.open", number, AtomicInteger::get)
        .description("Connections open now")
        .tags(tags)
        .register(registry);
    return number;
  }

  /** A login succeeded upstream. */
  public void loginGranted(Protocol protocol) {
    login(protocol, "granted");
  }

  /** A login failed; the label is the failure's kind. */
  public void loginRefused(Protocol protocol, LoginFailure failure) {
    login(protocol, failure.getClass().getSimpleName());
  }

  private void login(Protocol protocol, String outcome) {
    counter(
            "kumobashi.logins",
            "Logins by outcome",
            Tags.of("protocol", protocol.word(), "outcome", outcome))
        .increment();
  }

  /** A try to log in was not looked at; the label tells by what wrong passwords were counted. */
  public void attemptDelayed(String tier) {
    counter("kumobashi.attempts.delayed", "Passwords not looked at", Tags.of("tier", tier))
        .increment();
  }

  /** What came of keeping an idle grant alive; the label is a failure's kind. */
  public void keptAlive(String outcome) {
    counter("kumobashi.keep.alive", "Idle grants redeemed by outcome", Tags.of("outcome", outcome))
        .increment();
  }

  /** What came of a mail to the owner of a grant. */
  public void notice(String kind, String outcome) {
    counter(
            "kumobashi.notices",
            "Mails to owners by outcome",
            Tags.of("kind", kind, "outcome", outcome))
        .increment();
  }

  /** Octets a session relayed, once it has ended. */
  public void relayed(Protocol protocol, long fromClient, long fromUpstream) {
    octets(protocol, "from-client").increment((double) fromClient);
    octets(protocol, "from-upstream").increment((double) fromUpstream);
  }

  private Counter octets(Protocol protocol, String direction) {
    return counter(
        "kumobashi.relayed.octets",
        "Octets relayed by ended sessions",
        Tags.of("protocol", protocol.word(), "direction", direction));
  }

  /** How long upstream took from dial to verdict. */
  public void dialled(Protocol protocol, boolean granted, Duration took) {
    Timer.builder("kumobashi.upstream.login")
        .description("Time from dialling upstream to its verdict")
        .tags("protocol", protocol.word(), "granted", Boolean.toString(granted))
        .register(registry)
        .record(took);
  }

  /** Shows a number that is asked for at each scrape. */
  public void watch(String name, String description, Supplier<Number> number) {
    watch(name, description, Map.of(), number);
  }

  /** Shows one of several numbers of a name, told apart by labels. */
  public void watch(
      String name, String description, Map<String, String> labels, Supplier<Number> number) {
    Gauge.Builder<Supplier<Number>> gauge = Gauge.builder(name, number).description(description);
    labels.forEach(gauge::tag);
    gauge.register(registry);
  }

  /** Where other rooms register numbers of their own. */
  public MeterRegistry registry() {
    return registry;
  }

  /** All numbers in Prometheus' text form. */
  public String scrape() {
    return registry.scrape();
  }

  private Counter counter(String name, String description, Tags tags) {
    return Counter.builder(name).description(description).tags(tags).register(registry);
  }
}
