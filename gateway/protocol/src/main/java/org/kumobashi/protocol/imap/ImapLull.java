package org.kumobashi.protocol.imap;

import java.nio.ByteBuffer;
import org.kumobashi.protocol.dialogue.Lull;
import org.kumobashi.protocol.octets.OctetString;

/**
 * Lulls of an IMAP session after its login. Commands are counted by their lines and responses by
 * their first octet: {@code *} is untagged, {@code +} asks to go on, anything else answers a
 * command. A client in IDLE is quiet: RFC 3501 §7.1.5 lets BYE come at any time between responses.
 */
public final class ImapLull implements Lull {
  private static final OctetString BYE =
      OctetString.of("* BYE The mail gateway is restarting, please connect again.\r\n");

  private final ImapPlace client = new ImapPlace();
  private final ImapPlace upstream = new ImapPlace();
  private long waiting;
  private boolean idling;

  @Override
  public void fromClient(ByteBuffer octets) {
    client.take(octets.duplicate(), first -> command());
  }

  private void command() {
    if (idling) {
      // DONE ends the IDLE that waits still; it is no command (RFC 2177 §3).
      idling = false;
    } else {
      waiting++;
    }
  }

  @Override
  public void fromUpstream(ByteBuffer octets) {
    upstream.take(octets.duplicate(), this::response);
  }

  private void response(int first) {
    if (first == '+') {
      idling = client.between() && waiting > 0;
    } else if (first != '*') {
      answered();
    }
  }

  private void answered() {
    idling = false;
    if (waiting > 0) {
      waiting--;
    } else if (client.awaitsGoAhead()) {
      client.forgetLiteral();
    }
  }

  @Override
  public boolean isQuiet() {
    boolean answered = waiting == 0 || (idling && waiting == 1);
    return answered && client.between() && upstream.between();
  }

  @Override
  public boolean mayInterrupt() {
    return upstream.between();
  }

  @Override
  public OctetString farewell() {
    return BYE;
  }
}
