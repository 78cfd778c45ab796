package org.kumobashi.server.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * A range of addresses in CIDR notation (RFC 4632), IPv4 or IPv6; a lone address is a range of one.
 */
public final class Network {
  private final byte[] prefix;
  private final int bits;
  private final String text;

  private Network(byte[] prefix, int bits, String text) {
    this.prefix = prefix;
    this.bits = bits;
    this.text = text;
  }

  /**
   * Reads {@code 10.0.0.0/8}, {@code 2001:db8::/32} or a lone address.
   *
   * @throws IllegalArgumentException if this is neither, or if bits are set behind the prefix
   */
  public static Network parse(String text) {
    int slash = text.indexOf('/');
    byte[] address = literal(slash < 0 ? text : text.substring(0, slash));
    int bits = slash < 0 ? address.length * 8 : number(text.substring(slash + 1));
    if (bits < 0 || bits > address.length * 8) {
      throw new IllegalArgumentException("'" + text + "' has an impossible prefix length");
    }
    for (int bit = bits; bit < address.length * 8; bit++) {
      if ((address[bit / 8] >> (7 - bit % 8) & 1) != 0) {
        throw new IllegalArgumentException("'" + text + "' has bits set behind its prefix");
      }
    }
    return new Network(address, bits, text);
  }

  /**
   * Whether this address lies in the range. An IPv6 address that maps an IPv4 one counts as the
   * latter.
   */
  public boolean contains(InetAddress address) {
    byte[] octets = plain(address).getAddress();
    if (octets.length != prefix.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      if (((octets[bit / 8] ^ prefix[bit / 8]) >> (7 - bit % 8) & 1) != 0) {
        return false;
      }
    }
    return true;
  }

  /** The IPv4 address that an IPv6 one maps (RFC 4291 §2.5.5.2); any other address as it is. */
  public static InetAddress plain(InetAddress address) {
    try {
      return InetAddress.getByAddress(address.getAddress());
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException("an address of impossible length", impossible);
    }
  }

  /** How many bits all its addresses share. */
  int prefixLength() {
    return bits;
  }

  private static byte[] literal(String address) {
    // Only literals: a name would be looked up, and what it means could change. All four numbers:
    // Java takes 10.1 for 10.0.0.1, which few people mean.
    if (!address.matches("([0-9]{1,3}[.]){3}[0-9]{1,3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
      throw new IllegalArgumentException("'" + address + "' is not an IP address");
    }
    try {
      return InetAddress.getByName(address).getAddress();
    } catch (UnknownHostException malformed) {
      throw new IllegalArgumentException("'" + address + "' is not an IP address", malformed);
    }
  }

  private static int number(String digits) {
    return digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : -1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Network that && bits == that.bits && Arrays.equals(prefix, that.prefix);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(prefix) * 31 + bits;
  }

  @Override
  public String toString() {
    return text;
  }
}
