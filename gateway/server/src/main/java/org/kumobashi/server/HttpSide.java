package org.kumobashi.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.kumobashi.server.config.Configuration;
import org.kumobashi.server.telemetry.ManagementServer;
import org.kumobashi.server.telemetry.Metrics;

/** What is served over HTTP: metrics and health for operators, and the portal for people. */
final class HttpSide implements AutoCloseable {
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);

  private final Optional<ManagementServer> management;
  private final Optional<PortalService> portal;
  private final AtomicBoolean portalClosed = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  private HttpSide(Optional<ManagementServer> management, Optional<PortalService> portal) {
    this.management = management;
    this.portal = portal;
  }

  /**
   * What it shows.
   *
   * @param listeners where each listener really listens, by its name
   */
  record Rooms(
      Metrics metrics,
      BooleanSupplier healthy,
      Map<String, InetSocketAddress> listeners,
      PortalService.Rooms portal) {}

  /**
   * Starts serving: the portal beside that of the gateway before, then the rest when that one has
   * gone.
   *
   * @throws IOException if an address or a certificate cannot be used
   */
  static HttpSide start(Configuration configuration, Rooms rooms, Arrival arrival)
      throws IOException {
    Optional<PortalService> portal = Optional.empty();
    if (configuration.web().isPresent()) {
      portal =
          Optional.of(
              PortalService.start(
                  configuration, configuration.web().get(), rooms.listeners(), rooms.portal()));
    }
    try {
      arrival.serving().run();
      Optional<ManagementServer> management = Optional.empty();
      if (configuration.management().isPresent()) {
        InetSocketAddress address = configuration.management().get();
        management = Optional.of(manage(address, rooms, arrival.patience()));
      }
      return new HttpSide(management, portal);
    } catch (IOException unusable) {
      portal.ifPresent(PortalService::close);
      throw unusable;
    }
  }

  private static ManagementServer manage(InetSocketAddress address, Rooms rooms, Duration patience)
      throws IOException {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        return ManagementServer.start(address, rooms.metrics(), rooms.healthy());
      } catch (IOException taken) {
        if (System.nanoTime() - end >= 0) {
          throw new IOException(
              "management cannot use " + address + ": " + taken.getMessage(), taken);
        }
        LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
      }
    }
  }

  Optional<InetSocketAddress> managementAddress() {
    return management.map(ManagementServer::address);
  }

  Optional<InetSocketAddress> portalAddress() {
    return portal.map(PortalService::address);
  }

  /** Makes the portal ready for another configuration. */
  Prepared prepare(Configuration configuration) throws IOException {
    return portal.isPresent()
        ? portal.get().prepare(configuration)
        : new Prepared(() -> {}, () -> {});
  }

  /** Closes the portal, once; metrics and health go on. */
  void closePortal() {
    if (!portalClosed.getAndSet(true)) {
      portal.ifPresent(PortalService::close);
    }
  }

  @Override
  public void close() {
    closePortal();
    if (!closed.getAndSet(true)) {
      management.ifPresent(ManagementServer::close);
    }
  }
}
