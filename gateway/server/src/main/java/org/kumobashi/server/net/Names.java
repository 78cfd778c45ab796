package org.kumobashi.server.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a host. Blocks; belongs on no event loop. */
interface Names {
  /**
   * All addresses, in the order in which DNS would have them tried.
   *
   * @throws UnknownHostException if there is none, or DNS does not say
   */
  List<InetAddress> addresses(String host) throws UnknownHostException;

  /** As the operating system finds them. */
  static Names ofSystem() {
    return host -> List.of(InetAddress.getAllByName(host));
  }
}
