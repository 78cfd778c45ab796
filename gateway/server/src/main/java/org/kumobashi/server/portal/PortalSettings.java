package org.kumobashi.server.portal;

import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import javax.net.ssl.X509ExtendedKeyManager;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.accounts.GrantImport;
import org.kumobashi.server.config.TlsMode;
import org.kumobashi.server.config.Web;

/**
 * What the portal is told.
 *
 * @param keys the certificates it shows
 * @param hostname what mail programs are to connect to
 * @param listeners what they find there
 * @param tenant the tenant as configured, by which its grants are filed
 * @param application the application's own permission, which opens mailboxes without a person
 * @param zone in which times are shown
 */
public record PortalSettings(
    Web web,
    X509ExtendedKeyManager keys,
    String hostname,
    List<Place> listeners,
    String tenant,
    GrantImport application,
    ZoneId zone,
    InstantSource clock) {
  public PortalSettings {
    listeners = List.copyOf(listeners);
  }

  /** Where one protocol is spoken. */
  public record Place(Protocol protocol, int port, TlsMode tls) {}
}
