package org.kumobashi.server.config;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;

/**
 * Where people connect their mailbox and manage their devices with a browser.
 *
 * @param address where it is served, over HTTPS with the certificate of the listeners
 * @param base the https URL under which browsers reach it, with the path {@code /}
 * @param session how long a person stays signed in
 * @param administrators who sees the pages of all mailboxes
 */
public record Web(
    InetSocketAddress address, URI base, Duration session, Administrators administrators) {
  /** How long a person stays signed in unless the configuration says otherwise. */
  public static final Duration SESSION = Duration.ofMinutes(30);

  public Web {
    if (!"https".equals(base.getScheme()) || !"/".equals(base.getRawPath())) {
      throw new IllegalArgumentException("the portal must be an https URL with the path /");
    }
  }
}
