package org.kumobashi.server.net;

import io.netty.channel.Channel;
import java.util.Optional;
import org.kumobashi.server.config.Limits;
import org.kumobashi.server.telemetry.Metrics;

/**
 * What all client connections of a listener share.
 *
 * @param tls TLS of the listener, if it uses it
 * @param handOver what takes over a connection once it is logged in
 */
record ClientSetting(
    Limits limits,
    Optional<ListenerTls> tls,
    SessionOpener sessions,
    SessionStart handOver,
    Metrics metrics) {
  /** Takes over a logged-in connection. */
  interface SessionStart {
    void accept(Channel client, Connection connection, Opening.Opened session);
  }
}
