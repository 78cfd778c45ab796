package org.kumobashi.protocol.trace;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts the commands or responses of one side together (RFC 3501 §2.2): a line, and as long as it
 * ends in an announcement the literal and the line behind it. Literals are counted, never kept.
 */
final class ImapLines {
  /** Stands around the number of octets of a literal; no octet off the wire is read as this. */
  static final char LITERAL = '\uE000';

  private static final Pattern ANNOUNCEMENT = Pattern.compile("~?\\{([0-9]{1,18})(\\+?)}$");

  private final TraceLines lines = new TraceLines();
  private final StringBuilder text = new StringBuilder();
  private long octets;
  private long left;
  private boolean untouched;
  private boolean tooLong;

  /**
   * A command or response.
   *
   * @param text one character per octet, literals as a number between two {@link #LITERAL}; empty
   *     if it was too long
   * @param octets how many it had, line ends not counted
   */
  record Whole(String text, long octets) {}

  /** Consumes up to the end of one and returns it, or consumes all and returns nothing. */
  Optional<Whole> next(ByteBuffer source) {
    while (source.hasRemaining()) {
      if (left > 0) {
        skip(source);
        continue;
      }
      Optional<TraceLines.Cut> cut = lines.next(source);
      if (cut.isPresent() && !announces(cut.get())) {
        return Optional.of(take());
      }
    }
    return Optional.empty();
  }

  private void skip(ByteBuffer source) {
    int skipped = (int) Math.min(left, source.remaining());
    source.position(source.position() + skipped);
    left -= skipped;
    untouched = false;
  }

  private boolean announces(TraceLines.Cut cut) {
    Matcher literal = ANNOUNCEMENT.matcher(cut.end());
    boolean found = literal.find();
    octets += cut.octets();
    add(cut, found ? literal.end() - literal.start() : 0);
    if (found) {
      left = Long.parseLong(literal.group(1));
      octets += left;
      untouched = literal.group(2).isEmpty();
      if (!tooLong) {
        text.append(LITERAL).append(left).append(LITERAL);
      }
    }
    return found;
  }

  private void add(TraceLines.Cut cut, int announcement) {
    tooLong |= !cut.isWhole() || text.length() + cut.octets() > TraceLines.LIMIT;
    if (!tooLong) {
      text.append(cut.text(), 0, cut.text().length() - announcement);
    }
  }

  private Whole take() {
    Whole whole = new Whole(tooLong ? "" : text.toString(), octets);
    text.setLength(0);
    octets = 0;
    tooLong = false;
    return whole;
  }

  /**
   * The other side answered a command of this tag. If that is one whose literal it was asked for
   * and did not get, it refused it: the command is over.
   */
  Optional<Whole> refused(String tag) {
    if (!untouched || left == 0 || text.indexOf(tag + " ") != 0) {
      return Optional.empty();
    }
    octets -= left;
    left = 0;
    return Optional.of(take());
  }

  /** How many octets of something not yet whole there are. */
  long pending() {
    return octets - left + lines.pending();
  }
}
