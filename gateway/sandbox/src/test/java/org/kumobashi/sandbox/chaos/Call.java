package org.kumobashi.sandbox.chaos;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.kumobashi.sandbox.Wire;
import org.kumobashi.sandbox.chaos.Town.Door;

/** One connection of a client to the gateway. */
final class Call implements AutoCloseable {
  private static final Pattern REPLY_LINE = Pattern.compile("[2-5]\\d\\d[ -].*");

  private final Door door;
  private final Socket socket;
  private final Wire wire;
  private final SSLContext tls;
  private boolean secured;

  private Call(Door door, Socket socket, SSLContext tls) throws IOException {
    this.door = door;
    this.socket = socket;
    this.tls = tls;
    this.wire = new Wire(socket);
  }

  /** Connects, without a word and without TLS. */
  static Call mute(Town town, Door door, SSLContext tls, Duration patience) throws IOException {
    Call call = new Call(door, town.connect(door), tls);
    call.wire.timeout(Math.toIntExact(patience.toMillis()));
    return call;
  }

  /** Connects, with TLS where it comes first. */
  static Call to(Town town, Door door, SSLContext tls, Duration patience) throws IOException {
    Call call = mute(town, door, tls, patience);
    try {
      if (door.isImplicit()) {
        call.secure();
      }
      return call;
    } catch (IOException broken) {
      call.close();
      throw broken;
    }
  }

  Door door() {
    return door;
  }

  Wire wire() {
    return wire;
  }

  void secure() throws IOException {
    wire.startTls(tls, "localhost");
    secured = true;
  }

  /** The next line. */
  String line() throws IOException {
    return wire.readLine().orElseThrow(() -> new EOFException("the gateway hung up"));
  }

  /** The last line of an SMTP reply. */
  String reply() throws IOException {
    String line = line();
    while (line.length() > 3 && line.charAt(3) == '-') {
      line = line();
    }
    if (!REPLY_LINE.matcher(line).matches()) {
      // Before TLS the network may have put any words into the gateway's mouth.
      boolean its = secured || door == Door.CLEARTEXT;
      throw its ? new Nonsense("the gateway said: " + line) : new IOException("garbled: " + line);
    }
    return line;
  }

  /** Says a line; the result is the last line of the reply to it. */
  String ask(String line) throws IOException {
    wire.say(line);
    return reply();
  }

  /** Ends it as a machine does that loses its power and comes back. */
  void abort() {
    Link.abort(socket);
  }

  @Override
  public void close() {
    wire.close();
    try {
      socket.close();
    } catch (IOException gone) {
      // So it is closed.
    }
  }

  /** The gateway spoke, and what it said is none of its protocol's words. */
  static final class Nonsense extends IOException {
    private static final long serialVersionUID = 1L;

    Nonsense(String message) {
      super(message);
    }
  }
}
