package org.kumobashi.protocol.dialogue;

import java.nio.ByteBuffer;
import org.kumobashi.protocol.octets.OctetString;

/**
 * Follows a relayed session just far enough to know when a word of our own fits between those of
 * the two sides. Changes nothing of what it hears and moves no position.
 */
public interface Lull {
  /** The client said this. */
  void fromClient(ByteBuffer octets);

  /** Upstream said this. */
  void fromUpstream(ByteBuffer octets);

  /** Whether nothing is under way: no command waits for its answer, nobody is in mid-sentence. */
  boolean isQuiet();

  /**
   * Whether our last word would at least tear nothing apart that the client could take as whole.
   */
  boolean mayInterrupt();

  /** What a client hears last when the gateway stops. */
  OctetString farewell();
}
