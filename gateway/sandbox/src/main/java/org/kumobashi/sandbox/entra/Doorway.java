package org.kumobashi.sandbox.entra;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries octets between the port clients know and the HTTPS server behind it, and can do what that
 * server cannot: refuse connections and reset one.
 */
final class Doorway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Doorway.class);
  private static final int BACKLOG = 1024;

  private final InetSocketAddress server;
  private final ExecutorService threads;
  // The clients by the port from which the server sees them come.
  private final Map<Integer, Socket> clients = new ConcurrentHashMap<>();
  private volatile ServerSocket listening;
  private volatile CountDownLatch accepting = new CountDownLatch(0);

  Doorway(InetSocketAddress address, InetSocketAddress server, ExecutorService threads)
      throws IOException {
    this.server = server;
    this.threads = threads;
    this.listening = open(address);
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Resets the connection that the server sees come from this port. */
  void reset(int port) throws IOException {
    Socket client = clients.get(port);
    if (client != null) {
      client.setSoLinger(true, 0);
      client.close();
    }
  }

  /** Refuses connections, and ends those there are. */
  void pause() {
    cut(listening);
    try {
      // A listener closed under a waiting thread still accepts until that thread has noticed.
      accepting.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    clients.values().forEach(Doorway::cut);
  }

  /** Accepts again on the same port. */
  void resume() throws IOException {
    listening = open((InetSocketAddress) listening.getLocalSocketAddress());
  }

  @Override
  public void close() {
    pause();
  }

  private ServerSocket open(InetSocketAddress address) throws IOException {
    ServerSocket socket = new ServerSocket(address.getPort(), BACKLOG, address.getAddress());
    CountDownLatch done = new CountDownLatch(1);
    accepting = done;
    threads.execute(() -> accept(socket, done));
    return socket;
  }

  private void accept(ServerSocket socket, CountDownLatch done) {
    try {
      while (!socket.isClosed()) {
        Socket client = socket.accept();
        threads.execute(() -> carry(client));
      }
    } catch (IOException closing) {
      LOG.debug("No longer listening on {}", socket.getLocalPort());
    } finally {
      done.countDown();
    }
  }

  private void carry(Socket client) {
    try (client;
        Socket behind = new Socket(server.getAddress(), server.getPort())) {
      client.setTcpNoDelay(true);
      behind.setTcpNoDelay(true);
      clients.put(behind.getLocalPort(), client);
      try {
        threads.execute(() -> copy(behind, client));
        copy(client, behind);
      } finally {
        clients.remove(behind.getLocalPort());
      }
    } catch (IOException gone) {
      LOG.debug("A connection ended: {}", gone.getMessage());
    }
  }

  /** Copies to the end of input, and then ends both. */
  private static void copy(Socket from, Socket to) {
    try (from;
        to;
        InputStream in = from.getInputStream()) {
      in.transferTo(to.getOutputStream());
    } catch (IOException gone) {
      LOG.debug("A connection ended: {}", gone.getMessage());
    }
  }

  private static void cut(Closeable socket) {
    try {
      socket.close();
    } catch (IOException broken) {
      LOG.debug("A socket did not close", broken);
    }
  }
}
