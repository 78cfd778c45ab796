package org.kumobashi.sandbox;

import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * One blocking connection, spoken by lines and by counted octets; either end, with or without TLS.
 * Lines hold one character per octet (ISO 8859-1), so nothing is lost. One thread may read while
 * another writes.
 */
public final class Wire implements AutoCloseable {
  private static final int BUFFER = 64 * 1024;
  private static final int LONGEST_LINE = 64 * 1024;

  private final byte[] incoming = new byte[BUFFER];
  private Socket socket;
  private InputStream in;
  private OutputStream out;
  private int position;
  private int limit;
  private OptionalLong end = OptionalLong.empty();

  /** Speaks over this connected socket. */
  public Wire(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    this.in = socket.getInputStream();
    this.out = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
  }

  /** Begins TLS as the server. What came in clear and was not read yet is thrown away. */
  public void acceptTls(SSLContext context) throws IOException {
    SSLSocket secured =
        (SSLSocket) context.getSocketFactory().createSocket(socket, (InputStream) null, true);
    secured.setUseClientMode(false);
    secure(secured);
  }

  /** Begins TLS as the client and checks that the certificate is for this name. */
  public void startTls(SSLContext context, String host) throws IOException {
    SSLSocket secured =
        (SSLSocket) context.getSocketFactory().createSocket(socket, host, socket.getPort(), true);
    var parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secure(secured);
  }

  private void secure(SSLSocket secured) throws IOException {
    secured.startHandshake();
    socket = secured;
    in = secured.getInputStream();
    out = new BufferedOutputStream(secured.getOutputStream(), BUFFER);
    position = 0;
    limit = 0;
  }

  /** All reads from now until the next {@link #timeout} may wait this long together. */
  public void expire(Duration left) {
    end = OptionalLong.of(System.nanoTime() + left.toNanos());
  }

  /** The longest a read may wait, in milliseconds; 0 is for ever. */
  public void timeout(int milliseconds) throws IOException {
    end = OptionalLong.empty();
    socket.setSoTimeout(milliseconds);
  }

  /** The other end's address without its port. */
  public String peer() {
    return socket.getInetAddress().getHostAddress();
  }

  /** The next octet, or -1 at the end. */
  public int octet() throws IOException {
    if (position == limit && !fill()) {
      return -1;
    }
    return incoming[position++] & 0xFF;
  }

  /**
   * The next line without its CRLF or LF, or empty at the end.
   *
   * @throws IOException if the line is longer than 64 KiB
   */
  public Optional<String> readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int octet = octet(); octet >= 0; octet = octet()) {
      if (octet == '\n') {
        int end =
            line.length() - (line.length() > 0 && line.charAt(line.length() - 1) == '\r' ? 1 : 0);
        return Optional.of(line.substring(0, end));
      }
      if (line.length() == LONGEST_LINE) {
        throw new IOException("Line too long");
      }
      line.append((char) octet);
    }
    return Optional.empty();
  }

  /** Reads exactly so many octets and writes them to the other wire, or throws them away. */
  public void copy(long count, Optional<Wire> target) throws IOException {
    long left = count;
    while (left > 0) {
      if (position == limit && !fill()) {
        throw new EOFException("The end came " + left + " octets too early");
      }
      int some = (int) Math.min(left, limit - position);
      if (target.isPresent()) {
        target.get().out.write(incoming, position, some);
      }
      position += some;
      left -= some;
    }
  }

  /** Reads exactly so many octets. */
  public byte[] read(int count) throws IOException {
    byte[] octets = new byte[count];
    for (int filled = 0; filled < count; ) {
      if (position == limit && !fill()) {
        throw new EOFException("The end came " + (count - filled) + " octets too early");
      }
      int some = Math.min(count - filled, limit - position);
      System.arraycopy(incoming, position, octets, filled, some);
      position += some;
      filled += some;
    }
    return octets;
  }

  /** Whether a read would be answered from what has come already. */
  public boolean hasBuffered() {
    return position < limit;
  }

  /** Sends these lines, each with CRLF. */
  public void say(String... lines) throws IOException {
    for (String line : lines) {
      writeLine(line);
    }
    flush();
  }

  /** Like {@link #say}, but may wait for {@link #flush}. */
  public void writeLine(String line) throws IOException {
    out.write(line.getBytes(StandardCharsets.ISO_8859_1));
    out.write('\r');
    out.write('\n');
  }

  /** Sends these octets as they are; may wait for {@link #flush}. */
  public void write(byte[] octets) throws IOException {
    out.write(octets);
  }

  /** Sends what waits. */
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException alreadyGone) {
      // Nobody is left to tell.
    }
  }

  private boolean fill() throws IOException {
    if (end.isPresent()) {
      long left = (end.getAsLong() - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new SocketTimeoutException("The time is up");
      }
      socket.setSoTimeout(Math.toIntExact(left));
    }
    int read = in.read(incoming);
    position = 0;
    limit = Math.max(read, 0);
    return read > 0;
  }
}
