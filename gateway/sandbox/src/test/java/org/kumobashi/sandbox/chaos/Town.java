package org.kumobashi.sandbox.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.sandbox.Sandbox;

/**
 * The network of a run: a wire before each listener of the gateway, and one before each of
 * upstream's ports.
 */
final class Town implements AutoCloseable {
  /** A listener of the gateway as clients know it. */
  enum Door {
    IMAPS(Protocol.IMAP, "implicit"),
    POP3S(Protocol.POP3, "implicit"),
    SUBMISSIONS(Protocol.SMTP, "implicit"),
    SUBMISSION(Protocol.SMTP, "starttls"),
    CLEARTEXT(Protocol.SMTP, "none");

    private final Protocol protocol;
    private final String tls;

    Door(Protocol protocol, String tls) {
      this.protocol = protocol;
      this.tls = tls;
    }

    static Door any(RandomGenerator random) {
      return List.of(values()).get(random.nextInt(values().length));
    }

    Protocol protocol() {
      return protocol;
    }

    String tls() {
      return tls;
    }

    boolean isImplicit() {
      return tls.equals("implicit");
    }
  }

  private final Map<Door, FaultyWire> doors = new EnumMap<>(Door.class);
  private final Map<Protocol, FaultyWire> upstream = new EnumMap<>(Protocol.class);
  private final FaultyWire entra;

  /**
   * @param ports where the gateway will listen
   */
  Town(Sandbox sandbox, Map<Door, Integer> ports, long seed, Tally tally) throws IOException {
    for (var port : ports.entrySet()) {
      boolean secured = port.getKey() != Door.CLEARTEXT;
      var route = new FaultyWire.Route("client " + port.getKey(), port.getValue(), secured);
      doors.put(port.getKey(), new FaultyWire(route, seed, tally));
    }
    for (Protocol protocol : Protocol.values()) {
      int port = sandbox.mail().port(protocol);
      var route = new FaultyWire.Route("upstream " + protocol, port, true);
      upstream.put(protocol, new FaultyWire(route, seed, tally));
    }
    var route = new FaultyWire.Route("entra", sandbox.entra().port(), true);
    entra = new FaultyWire(route, seed, tally);
  }

  /** A connection to the gateway by the wire before this door. */
  Socket connect(Door door) throws IOException {
    FaultyWire wire = doors.get(door);
    if (wire == null) {
      throw new IllegalArgumentException("no wire leads to " + door);
    }
    return new Socket(InetAddress.getLoopbackAddress(), wire.port());
  }

  /** Where the gateway finds this protocol's server. */
  int upstreamPort(Protocol protocol) {
    FaultyWire wire = upstream.get(protocol);
    if (wire == null) {
      throw new IllegalArgumentException("no wire leads to " + protocol);
    }
    return wire.port();
  }

  /** Where the gateway finds Entra ID. */
  int entraPort() {
    return entra.port();
  }

  /** All wires on the clients' side. */
  List<FaultyWire> clientSide() {
    return List.copyOf(doors.values());
  }

  /** All wires on upstream's side. */
  List<FaultyWire> upstreamSide() {
    return Stream.concat(upstream.values().stream(), Stream.of(entra)).toList();
  }

  /** How many of the connections that begin from now on meet a fault of their own: from 0 to 1. */
  void badLuck(double share) {
    clientSide().forEach(wire -> wire.badLuck(share));
    upstreamSide().forEach(wire -> wire.badLuck(share));
  }

  @Override
  public void close() {
    clientSide().forEach(FaultyWire::close);
    upstreamSide().forEach(FaultyWire::close);
  }
}
