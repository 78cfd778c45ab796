package org.kumobashi.server.config;

/**
 * How many connections there may be at once, over all listeners.
 *
 * @param total in all
 * @param perAddress from one client address
 * @param perNetwork from one network, which is what shares a prefix of the length below
 * @param ipv4Prefix how much of an IPv4 address names the network
 * @param ipv6Prefix how much of an IPv6 address names the network
 */
public record Crowd(int total, int perAddress, int perNetwork, int ipv4Prefix, int ipv6Prefix) {
  /** A thousand is what a building behind one NAT address needs, and a twentieth of all. */
  public static Crowd standard() {
    return new Crowd(20_000, 1_000, 4_000, 24, 64);
  }

  /** The same, but so many may come from one address, and so many from one network. */
  public Crowd with(int ofAddress, int ofNetwork) {
    return new Crowd(total, ofAddress, ofNetwork, ipv4Prefix, ipv6Prefix);
  }

  /** The same, but so many in all. */
  public Crowd withTotal(int all) {
    return new Crowd(all, perAddress, perNetwork, ipv4Prefix, ipv6Prefix);
  }
}
