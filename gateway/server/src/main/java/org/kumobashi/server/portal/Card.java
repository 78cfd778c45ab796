package org.kumobashi.server.portal;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Device;
import org.kumobashi.server.config.TlsMode;
import org.kumobashi.server.portal.guides.Access;

/**
 * What a person types into a device.
 *
 * @param password in clear, once; empty where it is not known any more
 */
public record Card(
    String label, String mailbox, Optional<Secret> password, List<Access.Server> servers) {
  public Card {
    servers = List.copyOf(servers);
  }

  static Card of(Device device, Optional<Secret> password, PortalSettings settings) {
    List<Access.Server> servers =
        settings.listeners().stream()
            .filter(place -> device.protocols().contains(place.protocol()))
            .map(
                place ->
                    new Access.Server(
                        place.protocol(), settings.hostname(), place.port(), place.tls()))
            .sorted(Comparator.comparing(Access.Server::protocol))
            .toList();
    return new Card(device.label(), device.mailbox(), password, servers);
  }

  /** The same, for a guide. */
  Access access() {
    return new Access(mailbox, password, servers);
  }

  /** The password as it is shown, or empty text. */
  public String shownPassword() {
    return password.map(Secret::revealText).orElse("");
  }

  /** The key of the words for how TLS begins at a server. */
  public String tls(Access.Server server) {
    return "card.tls." + word(server.tls());
  }

  /** All of it for a phone to read, one setting in each line. */
  public QrCode code() {
    String places =
        servers.stream()
            .map(
                server ->
                    "%s: %s:%d %s\n"
                        .formatted(
                            server.protocol().name(),
                            server.host(),
                            server.port(),
                            abbreviation(server.tls())))
            .collect(Collectors.joining());
    return QrCode.of("User: " + mailbox + "\nPassword: " + shownPassword() + "\n" + places);
  }

  private static String abbreviation(TlsMode tls) {
    return switch (tls) {
      case IMPLICIT -> "TLS";
      case STARTTLS -> "STARTTLS";
      case NONE -> "no TLS";
    };
  }

  private static String word(TlsMode tls) {
    return tls.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return "card of " + mailbox;
  }
}
