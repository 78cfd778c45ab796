package org.kumobashi.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import org.kumobashi.protocol.dialogue.Lull;

/**
 * The end of a relayed session when the gateway stops: as soon as nothing is under way in it, and
 * when the time is nearly over at the next gap, the client hears a last word. From then on nothing
 * is relayed, and upstream is left without one: a QUIT made up would commit deletions.
 */
final class Parting {
  private final Channel client;
  private final Channel upstream;
  private final Connection connection;
  private final Lull lull;
  private boolean asked;
  private boolean pressing;
  private boolean over;

  Parting(Channel client, Channel upstream, Connection connection, Lull lull) {
    this.client = client;
    this.upstream = upstream;
    this.connection = connection;
    this.lull = lull;
  }

  void heardClient(ByteBuf octets) {
    lull.fromClient(octets.nioBuffer());
  }

  void heardUpstream(ByteBuf octets) {
    lull.fromUpstream(octets.nioBuffer());
  }

  /** The gateway stops. */
  void begin(GatewayStopping stopping) {
    if (!asked) {
      asked = true;
      stopping.pressing(client, this::press);
      look();
    }
  }

  private void press() {
    pressing = true;
    look();
  }

  /** Looks whether it is time, after something was relayed. */
  void look() {
    if (asked && !over && (lull.isQuiet() || (pressing && lull.mayInterrupt()))) {
      over = true;
      connection.endsBecause("gateway stopping");
      client.write(Unpooled.wrappedBuffer(lull.farewell().toArray()));
      Ending.politely(client);
      Ending.afterFlush(upstream);
    }
  }

  /** Whether the last word is said. */
  boolean isOver() {
    return over;
  }
}
