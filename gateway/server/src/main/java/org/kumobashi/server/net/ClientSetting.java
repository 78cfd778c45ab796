package org.kumobashi.server.net;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.Optional;
import org.kumobashi.server.config.Limits;
import org.kumobashi.server.telemetry.Metrics;

/**
 * What all client connections of a listener share.
 *
 * @param tls the server's TLS, if the listener uses it
 * @param handOver what takes over a connection once it is logged in
 */
record ClientSetting(
    Limits limits,
    Optional<SslContext> tls,
    SessionOpener sessions,
    SessionStart handOver,
    Metrics metrics) {
  /** Takes over a logged-in connection. */
  interface SessionStart {
    void accept(Channel client, Connection connection, Opening.Opened session);
  }

  /** The server's side of TLS for this client. */
  SslHandler serverTls(Channel client) {
    return TlsContexts.within(
        limits.patience().tlsHandshake(), tls.orElseThrow().newHandler(client.alloc()));
  }
}
