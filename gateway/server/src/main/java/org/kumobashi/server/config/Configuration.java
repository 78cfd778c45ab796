package org.kumobashi.server.config;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * Everything the gateway is told from outside, complete and valid.
 *
 * @param hostname the name in greetings; what the certificate carries
 * @param portal where people sign in again, shown in error texts
 * @param defaultDomain what a user name without a domain belongs to
 * @param tls the certificate of all listeners; present if any listener uses TLS
 * @param management where metrics and health are served; absent for nowhere
 * @param web where the portal is served; absent for nowhere
 * @param grants what becomes of grants that no longer work
 */
public record Configuration(
    String hostname,
    String portal,
    Optional<String> defaultDomain,
    Optional<ServerTls> tls,
    List<Listener> listeners,
    Upstream upstream,
    Entra entra,
    Tokens tokens,
    Store store,
    Limits limits,
    SubmissionLimits submission,
    Optional<InetSocketAddress> management,
    Optional<Web> web,
    Grants grants) {
  public Configuration {
    listeners = List.copyOf(listeners);
    if (listeners.isEmpty()) {
      throw new IllegalArgumentException("there is no listener");
    }
    if (tls.isEmpty() && listeners.stream().anyMatch(listener -> listener.tls() != TlsMode.NONE)) {
      throw new IllegalArgumentException("a listener uses TLS, but there is no certificate (tls)");
    }
    if (tls.isEmpty() && web.isPresent()) {
      throw new IllegalArgumentException("the portal uses TLS, but there is no certificate (tls)");
    }
  }

  /** The same, but for the listeners. */
  public Configuration withListeners(List<Listener> others) {
    return new Configuration(
        hostname,
        portal,
        defaultDomain,
        tls,
        others,
        upstream,
        entra,
        tokens,
        store,
        limits,
        submission,
        management,
        web,
        grants);
  }

  /** The same, but for the certificates. */
  public Configuration with(ServerTls others) {
    return new Configuration(
        hostname,
        portal,
        defaultDomain,
        Optional.of(others),
        listeners,
        upstream,
        entra,
        tokens,
        store,
        limits,
        submission,
        management,
        web,
        grants);
  }

  /** The same, but for the limits. */
  public Configuration with(Limits others) {
    return new Configuration(
        hostname,
        portal,
        defaultDomain,
        tls,
        listeners,
        upstream,
        entra,
        tokens,
        store,
        others,
        submission,
        management,
        web,
        grants);
  }

  /** The same, but for what is borne of mailboxes that send. */
  public Configuration with(SubmissionLimits others) {
    return new Configuration(
        hostname,
        portal,
        defaultDomain,
        tls,
        listeners,
        upstream,
        entra,
        tokens,
        store,
        limits,
        others,
        management,
        web,
        grants);
  }

  /** The same, but for what becomes of grants. */
  public Configuration with(Grants others) {
    return new Configuration(
        hostname,
        portal,
        defaultDomain,
        tls,
        listeners,
        upstream,
        entra,
        tokens,
        store,
        limits,
        submission,
        management,
        web,
        others);
  }

  /** The same with this portal, to which error texts point. */
  public Configuration with(Web other) {
    return new Configuration(
        hostname,
        other.base().toString(),
        defaultDomain,
        tls,
        listeners,
        upstream,
        entra,
        tokens,
        store,
        limits,
        submission,
        management,
        Optional.of(other),
        grants);
  }

  /** The same, but for where upstream is. */
  public Configuration with(Upstream other) {
    return new Configuration(
        hostname,
        portal,
        defaultDomain,
        tls,
        listeners,
        other,
        entra,
        tokens,
        store,
        limits,
        submission,
        management,
        web,
        grants);
  }

  /** The same, but for where accounts are kept. */
  public Configuration with(Store other) {
    return new Configuration(
        hostname,
        portal,
        defaultDomain,
        tls,
        listeners,
        upstream,
        entra,
        tokens,
        other,
        limits,
        submission,
        management,
        web,
        grants);
  }
}
