package org.kumobashi.server.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kumobashi.server.Arrival;
import org.kumobashi.server.net.InheritedSockets;
import org.kumobashi.server.net.SocketPassing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the place of the gateway that serves now: has its listening sockets sent, and tells it to
 * go once the new one lets clients in. Whoever waits in the kernel's queue is served by one of the
 * two.
 */
final class TakeOver {
  private static final Logger LOG = LoggerFactory.getLogger(TakeOver.class);

  /** How long the old gateway has to send its sockets, and to let go of other addresses. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private TakeOver() {}

  /** With what systemd passed to this process, and with nobody before it. */
  static Arrival ofSystemd(Map<String, String> environment) {
    InheritedSockets sockets =
        InheritedSockets.ofSystemd(environment, ProcessHandle.current().pid());
    return new Arrival(sockets, () -> {}, Duration.ZERO);
  }

  /**
   * From the gateway that listens at this control socket; empty if none does.
   *
   * @throws IOException if it does not hand its sockets over; it goes on serving then
   */
  static Optional<Arrival> from(Path control) throws IOException {
    try (PrivateFolder folder = PrivateFolder.beside(control.resolveSibling("kumobashi.sockets"));
        SocketPassing passing = SocketPassing.receiveAt(folder.socket())) {
      Optional<ControlSocket.Answer> answer =
          ControlSocket.ask(control, ControlSocket.HAND_OVER + folder.socket().toAbsolutePath());
      if (answer.isEmpty()) {
        return Optional.empty();
      }
      if (!answer.get().done()) {
        throw new IOException("no take-over: " + String.join("; ", answer.get().lines()));
      }
      List<Integer> descriptors = passing.descriptors(PATIENCE);
      List<InetSocketAddress> addresses = addresses(answer.get().lines());
      return Optional.of(
          new Arrival(
              InheritedSockets.of(descriptors, addresses), () -> takeLeave(control), PATIENCE));
    }
  }

  private static void takeLeave(Path control) {
    try {
      boolean told =
          ControlSocket.ask(control, ControlSocket.GIVE_WAY)
              .filter(ControlSocket.Answer::done)
              .isPresent();
      LOG.info("event=taken-over told={}", told);
    } catch (IOException gone) {
      LOG.warn("event=taken-over told=false cause=\"{}\"", gone.getMessage());
    }
  }

  private static List<InetSocketAddress> addresses(List<String> lines) throws IOException {
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (String line : lines) {
      int space = line.indexOf(' ');
      addresses.add(
          new InetSocketAddress(
              InetAddress.getByName(line.substring(0, space)),
              Integer.parseInt(line.substring(space + 1))));
    }
    return addresses;
  }

  /** How an address is told. */
  static String told(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + " " + address.getPort();
  }
}
