package org.kumobashi.server.portal.guides;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.config.TlsMode;

/**
 * What a device needs to get at its mailbox.
 *
 * @param user the name it logs in with, which is the mailbox's address
 * @param password empty where it is not known any more
 * @param servers what it may speak to, of one protocol in the order of the configuration
 */
public record Access(String user, Optional<Secret> password, List<Server> servers) {
  public Access {
    servers = List.copyOf(servers);
  }

  /** One place to connect to. */
  public record Server(Protocol protocol, String host, int port, TlsMode tls) {}

  /** Where this protocol is spoken; if there are several, with the TLS that is preferred. */
  Optional<Server> server(Protocol protocol, TlsMode... preferred) {
    List<TlsMode> order = Arrays.asList(preferred);
    return servers.stream()
        .filter(server -> server.protocol() == protocol)
        .filter(server -> order.contains(server.tls()))
        .min(Comparator.comparingInt(server -> order.indexOf(server.tls())));
  }
}
