package org.kumobashi.protocol.imap;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kumobashi.protocol.dialogue.OctetString;

/**
 * The text of one command as it comes in: lines, and between them literals taken by count (RFC 3501
 * §4.3, RFC 7888). Immutable: each piece gives a new value.
 *
 * @param pieces lines and literals in turn, beginning with a line
 * @param octets how many octets the literals have so far
 */
record ImapCommandText(List<Piece> pieces, int octets) {
  /** Most literals one command may have; LOGIN needs two, ID a few. */
  private static final int MAX_LITERALS = 16;

  // Only where an argument begins: "pass{5}" is what some program sends as a bare password.
  private static final Pattern LITERAL =
      Pattern.compile(".*[ (]\\{(\\d{1,18})(\\+?)}", Pattern.DOTALL);

  /** A part of a command. */
  sealed interface Piece {
    /** Text up to a line end, one character per octet, without any literal announcement. */
    record Text(String text) implements Piece {}

    /** A literal's content. */
    record Literal(OctetString content) implements Piece {}
  }

  /** What the last line says must follow. */
  sealed interface Next {
    /** Nothing: the command is complete. */
    record Complete(ImapCommandText command) implements Next {}

    /** A literal of so many octets; the client waits for leave if it is synchronizing. */
    record Literal(ImapCommandText command, int count, boolean synchronizing) implements Next {}

    /**
     * A literal beyond any limit; a synchronizing one has not been sent yet, the other is on its
     * way.
     */
    record TooLong(boolean synchronizing) implements Next {}
  }

  static final ImapCommandText EMPTY = new ImapCommandText(List.of(), 0);

  ImapCommandText {
    pieces = List.copyOf(pieces);
  }

  /** Adds a line and says what follows it. */
  Next line(String line, int literalLimit) {
    Matcher literal = LITERAL.matcher(line);
    if (!literal.matches()) {
      return new Next.Complete(with(new Piece.Text(line), 0));
    }
    long count = Long.parseLong(literal.group(1));
    boolean synchronizing = literal.group(2).isEmpty();
    if (count > literalLimit
        || octets + count > 2L * literalLimit
        || pieces.size() > 2 * MAX_LITERALS) {
      return new Next.TooLong(synchronizing);
    }
    String before = line.substring(0, line.lastIndexOf('{'));
    return new Next.Literal(with(new Piece.Text(before), 0), (int) count, synchronizing);
  }

  /** Adds a literal's content. */
  ImapCommandText literal(OctetString content) {
    return with(new Piece.Literal(content), content.length());
  }

  /** The tag, if the first line has one. */
  Optional<String> tag() {
    return pieces.isEmpty() || !(pieces.getFirst() instanceof Piece.Text(String text))
        ? Optional.empty()
        : ImapParser.tagOf(text);
  }

  private ImapCommandText with(Piece piece, int more) {
    List<Piece> longer = new ArrayList<>(pieces);
    longer.add(piece);
    return new ImapCommandText(longer, octets + more);
  }

  @Override
  public String toString() {
    return "[" + pieces.size() + " pieces]";
  }
}
