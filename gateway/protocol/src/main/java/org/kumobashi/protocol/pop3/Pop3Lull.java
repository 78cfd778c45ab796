package org.kumobashi.protocol.pop3;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import org.kumobashi.protocol.dialogue.Lull;
import org.kumobashi.protocol.octets.OctetString;

/**
 * Lulls of a POP3 session after its login. A client reads {@code -ERR} that comes unasked as the
 * answer to its next command, which is then neither done nor passed on; so a QUIT that was not
 * answered has deleted nothing.
 *
 * <p>While one command alone waits, upstream can say nothing behind the end of its answer, so of a
 * message only the last octets of each piece are looked at.
 */
public final class Pop3Lull implements Lull {
  /** Commands that may wait at once; of a client that sends more nobody knows where it stands. */
  private static final int MOST_WAITING = 1_000;

  private static final int LONGEST_VERB = 16;

  /** The longest end of an answer: CRLF, the dot, CRLF. */
  private static final int TAIL = 5;

  /** What is asked, as far as its answer differs. */
  private enum Asked {
    ONE_LINE,
    MANY_LINES,
    QUIT
  }

  private final Deque<Asked> waiting = new ArrayDeque<>();
  private final StringBuilder command = new StringBuilder();
  private boolean clientInLine;
  private boolean lost;
  private boolean inBody;
  private int length;
  private byte first;

  @Override
  public void fromClient(ByteBuffer octets) {
    ByteBuffer view = octets.duplicate();
    while (view.hasRemaining()) {
      char octet = (char) (view.get() & 0xff);
      clientInLine = octet != '\n';
      if (!clientInLine) {
        asks(command.toString().strip().toUpperCase(Locale.ROOT));
        command.setLength(0);
      } else if (command.length() < LONGEST_VERB) {
        command.append(octet);
      }
    }
  }

  private void asks(String line) {
    lost |= waiting.size() >= MOST_WAITING;
    if (!lost) {
      waiting.add(asked(line));
    }
  }

  private static Asked asked(String line) {
    String verb = line.split(" ", 2)[0];
    return switch (verb) {
      case "RETR", "TOP", "CAPA" -> Asked.MANY_LINES;
      case "LIST", "UIDL" -> line.equals(verb) ? Asked.MANY_LINES : Asked.ONE_LINE;
      case "QUIT" -> Asked.QUIT;
      default -> Asked.ONE_LINE;
    };
  }

  @Override
  public void fromUpstream(ByteBuffer octets) {
    ByteBuffer view = octets.duplicate();
    while (view.hasRemaining()) {
      if (inBody && waiting.size() == 1 && view.remaining() > TAIL) {
        view.position(view.limit() - TAIL);
        // It is in some line; how long that is does not matter, but that it is not just a dot.
        length = TAIL;
      }
      octet(view.get());
    }
  }

  private void octet(byte octet) {
    if (octet == '\n') {
      line();
      length = 0;
    } else if (octet != '\r') {
      first = length == 0 ? octet : first;
      length = Math.min(length + 1, TAIL);
    }
  }

  private void line() {
    boolean onlyDot = length == 1 && first == '.';
    boolean begins = !inBody && first == '+' && waiting.peek() == Asked.MANY_LINES;
    if (begins) {
      inBody = true;
    } else if (!inBody || onlyDot) {
      inBody = false;
      waiting.poll();
    }
  }

  @Override
  public boolean isQuiet() {
    return mayInterrupt() && waiting.isEmpty();
  }

  @Override
  public boolean mayInterrupt() {
    boolean between = !clientInLine && !inBody && length == 0;
    return between && !lost && !waiting.contains(Asked.QUIT);
  }

  @Override
  public OctetString farewell() {
    return OctetString.of((Pop3Words.STOPPING + "\r\n").getBytes(StandardCharsets.US_ASCII));
  }
}
