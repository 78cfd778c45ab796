package org.kumobashi.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
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
  private final MsalSignIn signIn;
  private final UpstreamProbe probe;
  private final Portal portal;

  private PortalService(MsalSignIn signIn, UpstreamProbe probe, Portal portal) {
    this.signIn = signIn;
    this.probe = probe;
    this.portal = portal;
  }

  /** What it works with. */
  record Rooms(
      ServerCertificates certificates,
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
            rooms.certificates().keys(),
            configuration.hostname(),
            places(configuration.listeners(), addresses),
            configuration.entra().tenant(),
            GrantImport.ofApplication(
                configuration.entra().tenant(), configuration.entra().clientId()),
            ZoneId.systemDefault(),
            Clock.systemUTC());
    MsalSignIn signIn = signIn(configuration, web, rooms.virtualThreads());
    UpstreamProbe probe = UpstreamProbe.open(configuration, Clock.systemUTC());
    try {
      PortalRooms portalRooms =
          new PortalRooms(
              signIn,
              probe,
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
      return new PortalService(signIn, probe, Portal.start(settings, portalRooms));
    } catch (IOException unusable) {
      probe.close();
      signIn.close();
      throw unusable;
    }
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
    probe.close();
    signIn.close();
  }
}
