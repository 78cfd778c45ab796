package org.kumobashi.server.net;

import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listening sockets that somebody else bound for this process: systemd, or the gateway that served
 * before it. A listener whose address one of them has takes it instead of binding.
 */
public final class InheritedSockets implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InheritedSockets.class);

  private final Map<InetSocketAddress, Integer> descriptors = new HashMap<>();

  private InheritedSockets() {}

  /** There are none. */
  public static InheritedSockets none() {
    return new InheritedSockets();
  }

  /** Those with these descriptors, by the addresses they really listen on. */
  public static InheritedSockets of(List<Integer> descriptors) {
    InheritedSockets sockets = new InheritedSockets();
    for (int descriptor : descriptors) {
      Transport.address(descriptor)
          .ifPresentOrElse(
              address -> sockets.descriptors.put(address, descriptor),
              () -> LOG.warn("event=inherited-socket-unusable descriptor={}", descriptor));
    }
    return sockets;
  }

  /** The descriptor for this address, which is the caller's from here on. */
  synchronized OptionalInt take(InetSocketAddress address) {
    Integer descriptor = descriptors.remove(address);
    return descriptor == null ? OptionalInt.empty() : OptionalInt.of(descriptor);
  }

  /** Closes those that no listener wanted. */
  @Override
  public synchronized void close() {
    descriptors.forEach(InheritedSockets::close);
    descriptors.clear();
  }

  private static void close(InetSocketAddress address, int descriptor) {
    try {
      new FileDescriptor(descriptor).close();
    } catch (IOException gone) {
      LOG.debug("event=inherited-socket-gone address={}", address);
    }
  }
}
