package org.kumobashi.server.net;

import com.github.benmanes.caffeine.cache.Ticker;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** DNS that says what a test likes, and counts how often it was asked. */
final class FixedNames implements Names {
  final AtomicInteger asked = new AtomicInteger();
  private volatile List<InetAddress> addresses = List.of();

  /** Routes by the system's names. */
  static Routes system() {
    return new Routes(Names.ofSystem(), Ticker.systemTicker());
  }

  /** From now on these; none means that DNS fails. */
  FixedNames say(String... literals) throws UnknownHostException {
    InetAddress[] said = new InetAddress[literals.length];
    for (int i = 0; i < literals.length; i++) {
      said[i] = InetAddress.getByName(literals[i]);
    }
    addresses = List.of(said);
    return this;
  }

  @Override
  public List<InetAddress> addresses(String host) throws UnknownHostException {
    asked.incrementAndGet();
    if (addresses.isEmpty()) {
      throw new UnknownHostException(host + ": no such luck");
    }
    return addresses;
  }
}
