package org.kumobashi.sandbox;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The seven ports the gateway of the demo listens on.
 *
 * @param offset what is added to each of the usual numbers
 */
public record DemoPorts(int offset) {
  private static final int HIGHEST = 65535;
  private static final int HIGHEST_USUAL = 1995;
  private static final int STEP = 1000;

  /** An offset that keeps all ports between 1 and 65535. */
  public DemoPorts {
    if (offset < 0 || offset > HIGHEST - HIGHEST_USUAL) {
      throw new IllegalArgumentException(
          "The port offset must be between 0 and " + (HIGHEST - HIGHEST_USUAL));
    }
  }

  /** IMAP, in clear until STARTTLS. */
  public int imap() {
    return 1143 + offset;
  }

  /** IMAP, implicit TLS. */
  public int imaps() {
    return 1993 + offset;
  }

  /** POP3, in clear until STLS. */
  public int pop3() {
    return 1110 + offset;
  }

  /** POP3, implicit TLS. */
  public int pop3s() {
    return 1995 + offset;
  }

  /** Submission, in clear until STARTTLS. */
  public int submission() {
    return 1587 + offset;
  }

  /** Submission, implicit TLS. */
  public int submissions() {
    return 1465 + offset;
  }

  /** The portal, HTTPS. */
  public int portal() {
    return 1443 + offset;
  }

  /** All seven. */
  public List<Integer> all() {
    return List.of(imap(), imaps(), pop3(), pop3s(), submission(), submissions(), portal());
  }

  /** Those of them that cannot be opened on this address now. */
  public List<Integer> taken(InetAddress address) {
    List<Integer> taken = new ArrayList<>();
    for (int port : all()) {
      try (ServerSocket probe = new ServerSocket()) {
        probe.setReuseAddress(true);
        probe.bind(new InetSocketAddress(address, port));
      } catch (IOException inUse) {
        taken.add(port);
      }
    }
    return taken;
  }

  /** The first of the usual ports moved by thousands that can all be opened on this address. */
  static Optional<DemoPorts> free(InetAddress address) {
    return IntStream.rangeClosed(0, (HIGHEST - HIGHEST_USUAL) / STEP)
        .mapToObj(thousands -> new DemoPorts(thousands * STEP))
        .filter(ports -> ports.taken(address).isEmpty())
        .findFirst();
  }
}
