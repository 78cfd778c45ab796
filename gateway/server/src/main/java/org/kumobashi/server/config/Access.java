package org.kumobashi.server.config;

import java.net.InetAddress;
import java.util.List;

/**
 * Who may connect to a listener, and how many at once.
 *
 * @param cleartextLoginFrom networks from which a password is accepted without TLS; empty for none
 * @param maxConnections connections at once; the next one waits in the kernel's queue
 * @param origins from where connections may come
 */
public record Access(List<Network> cleartextLoginFrom, int maxConnections, Origins origins) {
  static final int DEFAULT_CONNECTIONS = 10_000;

  public Access {
    cleartextLoginFrom = List.copyOf(cleartextLoginFrom);
  }

  /** What holds where the configuration says nothing. */
  public static Access standard() {
    return cleartextFrom();
  }

  /** The same, but passwords are accepted without TLS from these networks. */
  public static Access cleartextFrom(Network... networks) {
    return new Access(List.of(networks), DEFAULT_CONNECTIONS, Origins.anywhere());
  }

  /** The same, but for where connections may come from. */
  public Access with(Origins other) {
    return new Access(cleartextLoginFrom, maxConnections, other);
  }

  /** Whether a client at this address may send its password without TLS. */
  public boolean allowsCleartextLogin(InetAddress client) {
    return cleartextLoginFrom.stream().anyMatch(network -> network.contains(client));
  }
}
