package org.kumobashi.server.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.kumobashi.server.config.Network;

/**
 * TLS towards the clients of a listener: what each of them may speak, by where it comes from. Old
 * versions are for the networks of {@code legacy-tls-from} alone; everybody else at the same
 * listener meets TLS 1.2 and 1.3.
 */
final class ListenerTls {
  private final ServerContext modern;
  private final Optional<ServerContext> legacy;
  private final List<Network> legacyFrom;
  private final Duration handshake;

  /**
   * @param legacy for clients in {@code legacyFrom}, if there are any
   * @param handshake how long one may take
   */
  ListenerTls(
      ServerContext modern,
      Optional<ServerContext> legacy,
      List<Network> legacyFrom,
      Duration handshake) {
    this.modern = modern;
    this.legacy = legacy;
    this.legacyFrom = List.copyOf(legacyFrom);
    this.handshake = handshake;
  }

  /** The handler that speaks TLS with a client at this address. */
  SslHandler newHandler(ByteBufAllocator buffers, InetAddress client) {
    SslHandler handler = context(client).newHandler(buffers);
    handler.setHandshakeTimeoutMillis(handshake.toMillis());
    return handler;
  }

  private ServerContext context(InetAddress client) {
    return legacy
        .filter(old -> legacyFrom.stream().anyMatch(network -> network.contains(client)))
        .orElse(modern);
  }
}
