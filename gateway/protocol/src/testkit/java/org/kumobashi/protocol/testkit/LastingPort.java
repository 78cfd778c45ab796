package org.kumobashi.protocol.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A port of loopback for a test that has to name it before somebody listens there, or that leaves
 * it and takes it again. One that the system chose would not do: as soon as it is free the system
 * may give it to any connection or listener of whatever else runs.
 */
public final class LastingPort {
  private static final int FIRST = 12_000;

  /** Where Linux begins by default with the ports it gives away. */
  private static final int END = 32_768;

  /** Test processes at one time, of which each has every second port; see the surefire plugin. */
  private static final int PROCESSES = 2;

  private static final int PROCESS = Integer.getInteger("tests.process", 0) % PROCESSES;

  // Two builds on one machine do not begin alike.
  private static final AtomicInteger TAKEN =
      new AtomicInteger(new SecureRandom().nextInt((END - FIRST) / PROCESSES));

  private LastingPort() {}

  /** A port that nobody uses now, and that nobody else will be given for thousands of calls. */
  public static int take() {
    int port;
    do {
      int step = TAKEN.getAndIncrement() % ((END - FIRST) / PROCESSES);
      port = FIRST + step * PROCESSES + PROCESS;
    } while (!isFree(port));
    return port;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
