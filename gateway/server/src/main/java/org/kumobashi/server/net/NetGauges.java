package org.kumobashi.server.net;

import java.util.function.Supplier;
import org.kumobashi.server.telemetry.Metrics;

/** Shows an operator what connections and sessions hold now. */
final class NetGauges {
  private NetGauges() {}

  /**
   * Has the metrics ask from here on.
   *
   * @param lasting what sessions share at the moment of asking
   */
  static void show(
      NetServer.Rooms rooms, Supplier<Generation.Lasting> lasting, Doorkeeper doorkeeper) {
    Metrics metrics = rooms.metrics();
    metrics.watch(
        "kumobashi.sessions",
        "Upstream sessions in use",
        () -> lasting.get().registry().leased() + rooms.paces().lent());
    metrics.watch(
        "kumobashi.submission.waiting",
        "Clients that wait for one of their mailbox's upstream SMTP sessions",
        rooms.paces()::waiting);
    metrics.watch(
        "kumobashi.upstream.addresses.troubled",
        "Addresses of upstream that failed in the last two minutes",
        () -> lasting.get().routes().troubled());
    metrics.watch(
        "kumobashi.buffers.octets",
        "Memory outside the heap that network buffers hold",
        Transport::bufferOctets);
    metrics.watch(
        "kumobashi.addresses", "Client addresses with a connection now", doorkeeper::addresses);
  }
}
