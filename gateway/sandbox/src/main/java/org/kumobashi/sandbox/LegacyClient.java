package org.kumobashi.sandbox;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;

/** The part of an old mail program that sends lines and waits for the right ones. */
final class LegacyClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;

  private final Wire wire;
  private final String host;
  private final SSLContext tls;

  private LegacyClient(Wire wire, String host, SSLContext tls) {
    this.wire = wire;
    this.host = host;
    this.tls = tls;
  }

  /** Connects in clear. */
  static LegacyClient inClear(String host, int port, SSLContext tls) throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(InetAddress.getAllByName(host)[0], port), PATIENCE_MILLIS);
    Wire wire = new Wire(socket);
    wire.timeout(PATIENCE_MILLIS);
    return new LegacyClient(wire, host, tls);
  }

  /** Connects with implicit TLS, RFC 8314 §3. */
  static LegacyClient secured(String host, int port, SSLContext tls) throws IOException {
    LegacyClient client = inClear(host, port, tls);
    client.startTls();
    return client;
  }

  /** Begins TLS on the open connection. */
  void startTls() throws IOException {
    wire.startTls(tls, host);
  }

  /**
   * Sends a line and waits for one that begins so, through lines that begin with something else.
   */
  List<String> ask(String line, String wanted) throws IOException {
    wire.say(line);
    return await(wanted);
  }

  /**
   * All lines up to the first that begins so, that one last.
   *
   * @throws IOException if the server says no instead, or hangs up
   */
  List<String> await(String wanted) throws IOException {
    List<String> lines = new ArrayList<>();
    while (true) {
      String line = line();
      lines.add(line);
      if (line.startsWith(wanted)) {
        return lines;
      }
      if (isRefusal(line)) {
        throw new IOException("the server said: " + line);
      }
    }
  }

  /** The next line. */
  String line() throws IOException {
    return wire.readLine().orElseThrow(() -> new IOException("the server hung up"));
  }

  /** The lines up to a lone dot, dots unstuffed, each with CRLF: RFC 1939 §3. */
  String readToDot() throws IOException {
    StringBuilder text = new StringBuilder();
    for (String line = line(); !line.equals("."); line = line()) {
      text.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
    }
    return text.toString();
  }

  /** So many octets, one per character. */
  String read(int count) throws IOException {
    return new String(wire.read(count), StandardCharsets.ISO_8859_1);
  }

  /** Sends a text of lines, dots stuffed, and the lone dot: RFC 5321 §4.5.2. */
  void sendToDot(String text) throws IOException {
    String stuffed = text.replace("\r\n.", "\r\n..");
    wire.write(stuffed.getBytes(StandardCharsets.ISO_8859_1));
    wire.say(".");
  }

  @Override
  public void close() {
    wire.close();
  }

  private static boolean isRefusal(String line) {
    return line.startsWith("-ERR")
        || line.matches("[45][0-9][0-9] .*")
        || line.matches("[^*+ ]+ (NO|BAD).*")
        || line.startsWith("* BYE");
  }
}
