package org.kumobashi.sandbox.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A stretch of network: a port of loopback that leads to another one, on which connections meet
 * their fates. It knows nothing of what is spoken.
 */
final class FaultyWire implements AutoCloseable {
  private static final int BACKLOG = 512;

  private final Route route;
  private final Tally tally;
  private final ServerSocket entrance;
  private final Random random;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private volatile double badLuck;

  /**
   * Where a wire leads.
   *
   * @param secured whether TLS would notice octets that are not the ones sent
   */
  record Route(String name, int target, boolean secured) {}

  /** A wire on which all is well at first. */
  FaultyWire(Route route, long seed, Tally tally) throws IOException {
    this.route = route;
    this.tally = tally;
    this.random = new Random(seed ^ route.name().hashCode());
    this.entrance = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  String name() {
    return route.name();
  }

  int port() {
    return entrance.getLocalPort();
  }

  /** The faults that may happen here. */
  List<WireFault> kinds() {
    return Arrays.stream(WireFault.values())
        .filter(fault -> route.secured() || fault.keepsOctets())
        .toList();
  }

  /** How many of the connections that begin from now on meet a fault of their own: from 0 to 1. */
  void badLuck(double share) {
    badLuck = share;
  }

  /** This happens to all connections there are. */
  void befall(WireFault fault) {
    links.forEach(link -> link.befall(fault));
  }

  /** The connections that are in a fault which would not end by itself are reset. */
  void mend() {
    links.forEach(Link::mend);
  }

  private void accept() {
    try {
      while (!entrance.isClosed()) {
        Socket near = entrance.accept();
        Optional<Fate> fate = Fate.draw(random, badLuck, kinds());
        threads.execute(() -> lead(near, fate));
      }
    } catch (IOException closing) {
      // Nobody connects any more.
    }
  }

  private void lead(Socket near, Optional<Fate> fate) {
    try (near;
        Socket far = new Socket(InetAddress.getLoopbackAddress(), route.target())) {
      Link link = new Link(near, far, fate, fault -> tally.count(route.name() + " " + fault));
      links.add(link);
      try {
        link.run(threads);
      } finally {
        links.remove(link);
      }
    } catch (IOException nobodyThere) {
      tally.count(route.name() + " led to nobody");
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    try {
      entrance.close();
    } catch (IOException gone) {
      // So it is closed.
    }
    links.forEach(Link::reset);
    threads.shutdownNow();
  }
}
