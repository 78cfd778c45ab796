package org.kumobashi.server.portal;

import java.util.List;

/**
 * What a person types into a device, shown once.
 *
 * @param password in clear
 */
public record Card(String label, String mailbox, String password, List<Server> servers) {
  public Card {
    servers = List.copyOf(servers);
  }

  /**
   * Where to connect to.
   *
   * @param protocol its name
   * @param tls the key of the words for how TLS begins
   */
  public record Server(String protocol, String host, int port, String tls) {}

  @Override
  public String toString() {
    return "card of " + mailbox;
  }
}
