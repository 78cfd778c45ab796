package org.kumobashi.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A wire to a server that breaks after so many octets of what the server says: as told when the
 * connection comes.
 */
final class BrokenWire implements AutoCloseable {
  /** How it breaks. */
  enum Break {
    /** Not at all. */
    NEVER,
    /** Both sides are reset. */
    RESET,
    /** Nothing comes any more, and nobody says why. */
    SILENCE,
    /** What the server says next becomes nonsense. */
    NONSENSE
  }

  private record Plan(Break how, int after) {}

  private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final AtomicInteger server = new AtomicInteger();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private volatile Plan plan = new Plan(Break.NEVER, 0);

  /** A wire that leads nowhere yet. */
  BrokenWire() throws IOException {}

  /** Begins to lead to the server at this port. */
  void leadTo(int port) {
    server.set(port);
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  /** What the next connections meet. */
  void breaks(Break how, int after) {
    plan = new Plan(how, after);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server.get());
        sockets.add(client);
        sockets.add(upstream);
        Plan now = plan;
        Thread.ofVirtual().start(() -> pass(client, upstream, new Plan(Break.NEVER, 0)));
        Thread.ofVirtual().start(() -> pass(upstream, client, now));
      }
    } catch (IOException closed) {
      // The test is over, or its server.
    }
  }

  private static void pass(Socket from, Socket to, Plan plan) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] octets = new byte[8192];
      int passed = 0;
      for (int count = in.read(octets); count >= 0; count = in.read(octets)) {
        int whole = plan.how() == Break.NEVER ? count : Math.min(count, plan.after() - passed);
        out.write(octets, 0, whole);
        passed += whole;
        if (whole < count && broken(plan.how(), from, to)) {
          return;
        }
      }
      to.shutdownOutput();
    } catch (IOException gone) {
      close(from);
      close(to);
    }
  }

  /** Whether nothing more passes. */
  private static boolean broken(Break how, Socket from, Socket to) throws IOException {
    if (how == Break.RESET) {
      from.setSoLinger(true, 0);
      to.setSoLinger(true, 0);
      close(from);
      close(to);
    } else if (how == Break.NONSENSE) {
      byte[] nonsense = new byte[2_000];
      for (int i = 0; i < nonsense.length; i++) {
        nonsense[i] = (byte) (i * 31 + 7);
      }
      to.getOutputStream().write(nonsense);
    }
    return true;
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException alreadyClosed) {
      // As it should be.
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    sockets.forEach(BrokenWire::close);
  }
}
