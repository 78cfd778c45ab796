package org.kumobashi.server.net;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.kumobashi.server.config.Crowd;
import org.kumobashi.server.config.Network;

/**
 * Counts who is inside, and says whether one more may come in: in all, from this address, from this
 * network. Outlives a change of the configuration; asks for the bounds each time.
 *
 * <p>A place is taken in all counts or in none, under one lock, and given back once, however often
 * its end is told. So whoever is refused leaves no trace, and what is empty is forgotten.
 */
final class Doorkeeper {
  private final Supplier<Crowd> bounds;
  private final Supplier<Optional<Refusal>> shortage;
  private final Map<String, Integer> addresses = new HashMap<>();
  private final Map<String, Integer> networks = new HashMap<>();
  private int inside;

  /**
   * @param bounds how many there may be now
   * @param shortage why nobody at all may come in now
   */
  Doorkeeper(Supplier<Crowd> bounds, Supplier<Optional<Refusal>> shortage) {
    this.bounds = bounds;
    this.shortage = shortage;
  }

  /** What came of asking. */
  sealed interface Entry {
    /** It may come in; the place is to be given back. */
    record Place(Lease lease) implements Entry {}

    /** It may not. */
    record Refused(Refusal why) implements Entry {}
  }

  /** A place for one more connection from this address, if there is one. */
  Entry enter(InetAddress client) {
    Optional<Refusal> nobody = shortage.get();
    if (nobody.isPresent()) {
      return new Entry.Refused(nobody.get());
    }
    Crowd most = bounds.get();
    byte[] octets = Network.plain(client).getAddress();
    String address = HexFormat.of().formatHex(octets);
    String network = prefix(octets, octets.length == 4 ? most.ipv4Prefix() : most.ipv6Prefix());
    return enter(most, address, network);
  }

  private synchronized Entry enter(Crowd most, String address, String network) {
    if (inside >= most.total()) {
      return new Entry.Refused(Refusal.CONNECTIONS);
    }
    if (addresses.getOrDefault(address, 0) >= most.perAddress()) {
      return new Entry.Refused(Refusal.ADDRESS);
    }
    if (networks.getOrDefault(network, 0) >= most.perNetwork()) {
      return new Entry.Refused(Refusal.NETWORK);
    }
    inside++;
    addresses.merge(address, 1, Integer::sum);
    networks.merge(network, 1, Integer::sum);
    return new Entry.Place(place(address, network));
  }

  private Lease place(String address, String network) {
    AtomicBoolean held = new AtomicBoolean(true);
    return () -> {
      if (held.compareAndSet(true, false)) {
        leave(address, network);
      }
    };
  }

  private synchronized void leave(String address, String network) {
    inside--;
    addresses.computeIfPresent(address, Doorkeeper::oneLess);
    networks.computeIfPresent(network, Doorkeeper::oneLess);
  }

  @SuppressWarnings("NullAway") // A result of null is how a map is told to forget.
  private static Integer oneLess(String key, Integer count) {
    return count == 1 ? null : Integer.valueOf(count - 1);
  }

  // With its length, so that counts stay apart when the configuration changes it, or an IPv4
  // network's name would be the beginning of an IPv6 one's.
  private static String prefix(byte[] octets, int bits) {
    byte[] kept = octets.clone();
    for (int bit = bits; bit < kept.length * 8; bit++) {
      kept[bit / 8] &= (byte) ~(0x80 >> bit % 8);
    }
    return HexFormat.of().formatHex(kept) + "/" + bits;
  }

  /** Connections inside now. */
  synchronized int inside() {
    return inside;
  }

  /** Different addresses they come from. */
  synchronized int addresses() {
    return addresses.size();
  }

  /** Different networks they come from. */
  synchronized int networks() {
    return networks.size();
  }
}
