package org.kumobashi.server.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.kumobashi.server.config.Configuration;
import org.kumobashi.server.config.Store;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a running gateway takes the word of its own user: a Unix domain socket that nobody else may
 * open. One request a connection, a line; the answer is {@code done} or {@code refused} and lines
 * that explain it.
 */
final class ControlSocket implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);
  private static final int LONGEST_REQUEST = 4_096;

  static final String RELOAD = "reload";
  static final String GIVE_WAY = "give-way";
  static final String HAND_OVER = "hand-over ";

  private static final String NAME = "kumobashi.sock";

  private final Path path;
  private final ServerSocketChannel listening;
  private final Object file;
  private final Duties duties;

  /** What a gateway does when it is told to. */
  interface Duties {
    /** Reads the configuration anew; the result is what is wrong with it. */
    List<String> reload();

    /** Hands its sockets to who waits at this path; the result is their addresses. */
    List<String> handOver(Path to) throws IOException;

    /** Begins to stop for another that serves already. */
    void giveWay();
  }

  /** What was answered. */
  record Answer(boolean done, List<String> lines) {
    String write() {
      return (done ? "done" : "refused") + "\n" + String.join("\n", lines);
    }
  }

  private ControlSocket(Path path, ServerSocketChannel listening, Duties duties)
      throws IOException {
    this.path = path;
    this.listening = listening;
    this.file = key(path);
    this.duties = duties;
  }

  /**
   * Where the gateway of this configuration listens: beside its store, or with one on a server in
   * its state folder, unless KUMOBASHI_CONTROL names another place.
   */
  static Path path(Configuration configuration, Map<String, String> environment) {
    String named = environment.getOrDefault("KUMOBASHI_CONTROL", "");
    if (!named.isEmpty()) {
      return Path.of(named);
    }
    return switch (configuration.store().place()) {
      case Store.InFile(Path database) -> database.resolveSibling(NAME);
      case Store.OnServer _ -> Path.of(environment.getOrDefault("STATE_DIRECTORY", ""), NAME);
    };
  }

  /**
   * Begins to listen, in the place of any socket that is there. It appears under its name only when
   * nobody but its owner can open it.
   */
  static ControlSocket open(Path path, Duties duties) throws IOException {
    ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try (PrivateFolder folder = PrivateFolder.beside(path)) {
      Path fresh = folder.socket();
      listening.bind(UnixDomainSocketAddress.of(fresh));
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      ControlSocket socket = new ControlSocket(path, listening, duties);
      Thread.ofVirtual().name("control").start(socket::serve);
      return socket;
    } catch (IOException unusable) {
      listening.close();
      throw unusable;
    }
  }

  private static Object key(Path path) throws IOException {
    return Objects.requireNonNullElse(
        Files.readAttributes(path, BasicFileAttributes.class).fileKey(), path);
  }

  private void serve() {
    while (listening.isOpen()) {
      try {
        SocketChannel client = listening.accept();
        Thread.ofVirtual().name("control").start(() -> answer(client));
      } catch (IOException closed) {
        LOG.debug("event=control-closed cause=\"{}\"", closed.getMessage());
        return;
      }
    }
  }

  private void answer(SocketChannel client) {
    try (client) {
      byte[] request = Channels.newInputStream(client).readNBytes(LONGEST_REQUEST);
      Answer answer = answer(new String(request, StandardCharsets.UTF_8).strip());
      write(client, answer.write());
    } catch (IOException gone) {
      LOG.debug("event=control-broken cause=\"{}\"", gone.getMessage());
    }
  }

  private Answer answer(String request) {
    if (request.equals(RELOAD)) {
      List<String> faults = duties.reload();
      return new Answer(faults.isEmpty(), faults);
    }
    if (request.equals(GIVE_WAY)) {
      duties.giveWay();
      return new Answer(true, List.of());
    }
    if (request.startsWith(HAND_OVER)) {
      try {
        return new Answer(true, duties.handOver(Path.of(request.substring(HAND_OVER.length()))));
      } catch (IOException impossible) {
        return new Answer(false, List.of(String.valueOf(impossible.getMessage())));
      }
    }
    return new Answer(false, List.of("this gateway does not know that request"));
  }

  /** Asks the gateway that listens there; empty if none does. */
  static Optional<Answer> ask(Path path, String request) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      try {
        channel.connect(UnixDomainSocketAddress.of(path));
      } catch (IOException nobody) {
        return Optional.empty();
      }
      write(channel, request + "\n");
      channel.shutdownOutput();
      try (BufferedReader answer =
          new BufferedReader(
              new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8))) {
        boolean done = "done".equals(answer.readLine());
        return Optional.of(new Answer(done, answer.lines().toList()));
      }
    }
  }

  private static void write(SocketChannel channel, String text) throws IOException {
    ByteBuffer octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (octets.hasRemaining()) {
      channel.write(octets);
    }
  }

  /** Stops listening; a socket another gateway has put in this one's place stays. */
  @Override
  public void close() {
    try {
      listening.close();
      if (key(path).equals(file)) {
        Files.deleteIfExists(path);
      }
    } catch (IOException gone) {
      LOG.debug("event=control-gone cause=\"{}\"", gone.getMessage());
    }
  }
}
