package org.kumobashi.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.kumobashi.server.accounts.GrantImport;
import org.kumobashi.server.accounts.StoredAccounts;
import org.kumobashi.server.config.Configuration;
import org.kumobashi.server.config.Listener;
import org.kumobashi.server.config.ServerCertificates;
import org.kumobashi.server.config.Web;
import org.kumobashi.server.portal.LiveSessions;
import org.kumobashi.server.portal.Portal;
import org.kumobashi.server.portal.PortalRooms;
import org.kumobashi.server.portal.PortalSettings;
import org.kumobashi.server.telemetry.Traces;
import org.kumobashi.server.tokens.MsalSignIn;

/** The portal as the program uses it, with all that needs closing. */
final class PortalService implements AutoCloseable {
  private final Web web;
  private final ExecutorService virtualThreads;
  private final PortalWays ways;
  private final Portal portal;

  private PortalService(Web web, ExecutorService virtualThreads, PortalWays ways, Portal portal) {
    this.web = web;
    this.virtualThreads = virtualThreads;
    this.ways = ways;
    this.portal = portal;
  }

  /** What it works with. */
  record Rooms(
      Optional<ServerCertificates> certificates,
      StoredAccounts accounts,
      TokenService tokens,
      Traces traces,
      LiveSessions sessions,
      ExecutorService virtualThreads) {}

  /**
   * Starts the portal.
   *
   * @param addresses where each listener really listens, by its name
   * @throws IOException if the address is taken, or a certificate cannot be used
   */
  static PortalService start(
      Configuration configuration, Web web, Map<String, InetSocketAddress> addresses, Rooms rooms)
      throws IOException {
    PortalSettings settings =
        new PortalSettings(
            web,
            rooms.certificates().orElseThrow().keys(),
            configuration.hostname(),
            places(configuration.listeners(), addresses),
            configuration.entra().tenant(),
            GrantImport.ofApplication(
                configuration.entra().tenant(), configuration.entra().clientId()),
            ZoneId.systemDefault(),
            Clock.systemUTC());
    PortalWays ways = new PortalWays(way(configuration, web, rooms.virtualThreads()));
    try {
      PortalRooms portalRooms =
          new PortalRooms(
              ways.signIn(),
              ways.probe(),
              rooms.accounts(),
              rooms.accounts()::administration,
              rooms.accounts()::enrolments,
              new PortalRooms.Overview(
                  rooms.sessions(),
                  rooms.accounts().directory(),
                  rooms.accounts().errors(),
                  rooms.traces(),
                  rooms.accounts().auditLog()),
              rooms.tokens().tokens()::forgetAll,
              rooms.tokens().tokens());
      return new PortalService(
          web, rooms.virtualThreads(), ways, Portal.start(settings, portalRooms));
    } catch (IOException unusable) {
      ways.close();
      throw unusable;
    }
  }

  private static PortalWays.Way way(
      Configuration configuration, Web web, ExecutorService virtualThreads) throws IOException {
    MsalSignIn signIn = signIn(configuration, web, virtualThreads);
    try {
      UpstreamProbe probe = UpstreamProbe.open(configuration, Clock.systemUTC());
      return new PortalWays.Way(
          signIn,
          probe,
          () -> {
            probe.close();
            signIn.close();
          });
    } catch (IOException unusable) {
      signIn.close();
      throw unusable;
    }
  }

  /**
   * Makes ready to sign people in and to try mailboxes by another configuration.
   *
   * @throws IOException if a trust file cannot be used; nothing is changed then
   */
  Prepared prepare(Configuration configuration) throws IOException {
    PortalWays.Way next = way(configuration, web, virtualThreads);
    return new Prepared(() -> ways.change(next), next.end());
  }

  private static List<PortalSettings.Place> places(
      List<Listener> listeners, Map<String, InetSocketAddress> addresses) {
    return listeners.stream()
        .map(
            listener ->
                new PortalSettings.Place(
                    listener.protocol(),
                    addresses.getOrDefault(listener.name(), listener.address()).getPort(),
                    listener.tls()))
        .toList();
  }

  private static MsalSignIn signIn(
      Configuration configuration, Web web, ExecutorService virtualThreads) throws IOException {
    try {
      return new MsalSignIn(
          configuration.entra(),
          web.base().resolve(Portal.SIGNED_IN),
          virtualThreads,
          Clock.systemUTC());
    } catch (GeneralSecurityException unusable) {
      throw new IOException(
          "the authorities to trust cannot be used: " + unusable.getMessage(), unusable);
    }
  }

  InetSocketAddress address() {
    return portal.address();
  }

  @Override
  public void close() {
    portal.close();
    ways.close();
  }
}
