package org.kumobashi.sandbox.mail;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import javax.net.ssl.SSLContext;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.sandbox.Wire;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One port: accepts, begins TLS where it is implicit, and gives each connection a thread. */
final class MailListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MailListener.class);
  private static final int BACKLOG = 1024;

  /** What is spoken here, where, and behind which implicit TLS (none: in clear at first). */
  record Place(Protocol protocol, InetAddress address, Optional<SSLContext> tls) {}

  private final Place place;
  private final Front front;
  private final MailSession session;
  private final ExecutorService threads;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile ServerSocket socket;
  private volatile CountDownLatch accepting = new CountDownLatch(0);

  MailListener(Place place, int port, Front front, MailSession session, ExecutorService threads)
      throws IOException {
    this.place = place;
    this.front = front;
    this.session = session;
    this.threads = threads;
    this.socket = new ServerSocket(port, BACKLOG, place.address());
    accept(socket);
  }

  int port() {
    return socket.getLocalPort();
  }

  /** Refuses connections and drops those there are. */
  void pause() {
    try {
      socket.close();
      // A listener closed under a waiting thread still accepts until that thread has noticed.
      accepting.await();
    } catch (IOException e) {
      LOG.debug("A listener did not close", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    drop();
  }

  /** Accepts again on the same port. */
  void resume() throws IOException {
    socket = new ServerSocket(port(), BACKLOG, place.address());
    accept(socket);
  }

  /** Ends all connections without a word. */
  void drop() {
    open.forEach(MailListener::cut);
  }

  @Override
  public void close() {
    pause();
  }

  private void accept(ServerSocket listening) {
    CountDownLatch done = new CountDownLatch(1);
    accepting = done;
    threads.execute(
        () -> {
          try {
            while (!listening.isClosed()) {
              Socket client = listening.accept();
              open.add(client);
              threads.execute(() -> serve(client));
            }
          } catch (IOException closing) {
            LOG.debug("No longer listening on {}", listening.getLocalPort());
          } finally {
            done.countDown();
          }
        });
  }

  private void serve(Socket client) {
    front.counters().opened(place.protocol());
    try (client;
        Wire wire = new Wire(client)) {
      if (place.tls().isPresent()) {
        wire.acceptTls(place.tls().get());
      }
      front.pause(front.quirks().greetingDelay());
      if (front.quirks().shows(Quirk.GARBAGE_AT_GREETING)) {
        wire.say(Quirk.GARBAGE);
      }
      if (!front.quirks().shows(Quirk.HANG_UP_AT_GREETING)) {
        session.run(wire);
      }
    } catch (IOException ended) {
      LOG.debug("A {} session ended: {}", place.protocol(), ended.getMessage());
    } finally {
      open.remove(client);
      front.counters().closed(place.protocol());
    }
  }

  private static void cut(Socket client) {
    try {
      client.close();
    } catch (IOException e) {
      LOG.debug("A connection did not close", e);
    }
  }
}
