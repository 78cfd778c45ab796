package org.kumobashi.server.login;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.kumobashi.server.accounts.DevicePassword;

/**
 * What a limiter knows of a client that wants in.
 *
 * @param address the client's; of IPv6 the /64, since that is one subscriber's line
 * @param network the IPv4 /24 or IPv6 /48 around it
 * @param mailbox the normalised address it names, whether or not there is one
 * @param guessable whether its password could be one that a person chose
 */
record Attempt(String address, String network, String mailbox, boolean guessable) {
  /** What a client tries. */
  static Attempt of(LoginRequest request, String mailbox) {
    return new Attempt(
        address(request.client()),
        network(request.client()),
        mailbox,
        !DevicePassword.hasForm(request.credentials().password()));
  }

  static String address(InetAddress client) {
    return prefix(client, 8, 4);
  }

  private static String network(InetAddress client) {
    return prefix(client, 6, 3);
  }

  private static String prefix(InetAddress client, int ofIpv6, int ofIpv4) {
    int octets = client instanceof Inet6Address ? ofIpv6 : ofIpv4;
    return HexFormat.of().formatHex(Arrays.copyOf(client.getAddress(), octets));
  }
}
