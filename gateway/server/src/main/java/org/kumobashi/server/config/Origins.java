package org.kumobashi.server.config;

import java.net.InetAddress;
import java.util.List;

/**
 * From where connections to a listener may come.
 *
 * @param allow the networks of clients that may connect; empty for all
 * @param deny the networks of clients that may not, even where they are allowed too
 * @param balancers load balancers that say in a PROXY header whose connection they bring; if there
 *     are any, nobody else may connect
 */
public record Origins(List<Network> allow, List<Network> deny, List<Network> balancers) {
  public Origins {
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
    balancers = List.copyOf(balancers);
  }

  /** From everywhere, and directly. */
  public static Origins anywhere() {
    return new Origins(List.of(), List.of(), List.of());
  }

  /** From everywhere, but through these load balancers. */
  public static Origins through(Network... balancers) {
    return new Origins(List.of(), List.of(), List.of(balancers));
  }

  /** Whether a client at this address may connect. */
  public boolean admits(InetAddress client) {
    return (allow.isEmpty() || contains(allow, client)) && !contains(deny, client);
  }

  /** Whether connections begin with a PROXY header. */
  public boolean areBehindBalancers() {
    return !balancers.isEmpty();
  }

  /** Whether this is a load balancer that is trusted. */
  public boolean trusts(InetAddress peer) {
    return contains(balancers, peer);
  }

  private static boolean contains(List<Network> networks, InetAddress address) {
    return networks.stream().anyMatch(network -> network.contains(address));
  }
}
