package org.kumobashi.server.net;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.kumobashi.server.config.Listener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listening sockets that somebody else bound for this process: systemd (sd_listen_fds(3)), or the
 * gateway that served before. A listener takes the one of its address or its name instead of
 * binding.
 */
public final class InheritedSockets implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InheritedSockets.class);

  /** The first descriptor systemd passes; those before it are standard input and output. */
  private static final int FIRST = 3;

  private final List<Waiting> sockets = new ArrayList<>();

  /** A socket nobody has taken yet. */
  private record Waiting(int descriptor, Optional<InetSocketAddress> address, String name) {
    boolean fits(Listener listener) {
      return name.equals(listener.name()) || address.filter(listener.address()::equals).isPresent();
    }
  }

  private InheritedSockets() {}

  /** There are none. */
  public static InheritedSockets none() {
    return new InheritedSockets();
  }

  /** Those with these descriptors, which were configured to listen on these addresses. */
  public static InheritedSockets of(List<Integer> descriptors, List<InetSocketAddress> addresses) {
    InheritedSockets all = new InheritedSockets();
    for (int i = 0; i < Math.min(descriptors.size(), addresses.size()); i++) {
      all.sockets.add(new Waiting(descriptors.get(i), Optional.of(addresses.get(i)), ""));
    }
    return all;
  }

  /**
   * Those systemd passed to this process.
   *
   * @param environment with LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES
   */
  public static InheritedSockets ofSystemd(Map<String, String> environment, long pid) {
    InheritedSockets all = new InheritedSockets();
    if (!environment.getOrDefault("LISTEN_PID", "").equals(Long.toString(pid))) {
      return all;
    }
    if (!Epoll.isAvailable()) {
      LOG.warn("event=inherited-sockets-unusable cause=\"Netty's epoll library is missing\"");
      return all;
    }
    String[] names = environment.getOrDefault("LISTEN_FDNAMES", "").split(":", -1);
    int count = count(environment.getOrDefault("LISTEN_FDS", "0"));
    for (int i = 0; i < count; i++) {
      Socket socket = new Socket(FIRST + i);
      all.sockets.add(
          new Waiting(
              FIRST + i,
              Optional.ofNullable(socket.localAddress()),
              i < names.length ? names[i] : ""));
    }
    return all;
  }

  private static int count(String text) {
    return text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
  }

  /** The descriptor for this listener, which is the caller's from here on. */
  synchronized OptionalInt take(Listener listener) {
    Optional<Waiting> found = sockets.stream().filter(it -> it.fits(listener)).findFirst();
    found.ifPresent(sockets::remove);
    return found.isPresent() ? OptionalInt.of(found.get().descriptor()) : OptionalInt.empty();
  }

  /** Closes those that no listener wanted. */
  @Override
  public synchronized void close() {
    for (Waiting unwanted : sockets) {
      LOG.warn(
          "event=inherited-socket-unused name={} address={}",
          unwanted.name(),
          unwanted.address().map(InetSocketAddress::toString).orElse("unknown"));
      close(unwanted.descriptor());
    }
    sockets.clear();
  }

  private static void close(int descriptor) {
    try {
      new FileDescriptor(descriptor).close();
    } catch (IOException gone) {
      LOG.debug("event=inherited-socket-gone descriptor={}", descriptor);
    }
  }
}
