package org.kumobashi.server.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.kumobashi.protocol.identity.Protocol;

/**
 * An address the gateway listens on, the protocol spoken there and its policy.
 *
 * @param name how logs and metrics call it
 * @param address where it binds; port 0 takes a free one
 * @param cleartextLoginFrom networks from which a password is accepted without TLS; empty for none
 * @param maxConnections connections at once; the next one waits in the kernel's queue
 * @param messageLimit the most octets of a submitted message (RFC 1870 counting); SMTP only
 */
public record Listener(
    String name,
    Protocol protocol,
    InetSocketAddress address,
    TlsMode tls,
    List<Network> cleartextLoginFrom,
    int maxConnections,
    long messageLimit) {
  /** 25 MiB, what Exchange Online's users were promised. */
  public static final long DEFAULT_MESSAGE_LIMIT = 26_214_400;

  public Listener {
    cleartextLoginFrom = List.copyOf(cleartextLoginFrom);
    if (tls == TlsMode.NONE && cleartextLoginFrom.isEmpty()) {
      throw new IllegalArgumentException(
          "a listener without TLS must name the networks it may be used from"
              + " (cleartext-login-from)");
    }
  }

  /** Whether a client at this address may send its password without TLS. */
  public boolean allowsCleartextLogin(InetAddress client) {
    return cleartextLoginFrom.stream().anyMatch(network -> network.contains(client));
  }
}
