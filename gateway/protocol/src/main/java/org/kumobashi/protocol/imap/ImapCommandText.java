package org.kumobashi.protocol.imap;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.kumobashi.protocol.dialogue.ClientPolicy;
import org.kumobashi.protocol.octets.OctetString;

/**
 * A command as far as it has come: lines and literals in turn, the announcements taken out. Knows
 * how much of it there may be, and where its tag and its name are; what they mean is for {@link
 * ImapCommandParser}.
 */
record ImapCommandText(List<Piece> pieces) {
  /** No command has begun. */
  static final ImapCommandText EMPTY = new ImapCommandText(List.of());

  /** Most literals one command may have before login. */
  private static final int LITERALS = 16;

  /** Most octets one command may have before login, literals included. */
  private static final int COMMAND_LIMIT = 32 * 1024;

  ImapCommandText {
    pieces = List.copyOf(pieces);
  }

  /** A part of a command. */
  sealed interface Piece {
    /** The octets of this part. */
    OctetString octets();

    /** A line, or what of it stands before the announcement of a literal. */
    record Text(OctetString octets) implements Piece {}

    /** A literal, taken by count. */
    record Literal(OctetString octets) implements Piece {}
  }

  /** This command continued by a line or a literal. */
  ImapCommandText plus(Piece piece) {
    List<Piece> longer = new ArrayList<>(pieces);
    longer.add(piece);
    return new ImapCommandText(longer);
  }

  /** What stands before the first blank; empty if there is nothing. */
  String tag() {
    return word(0);
  }

  /** The command's name in upper case; empty if there is none. */
  String name() {
    return word(Math.min(tag().length() + 1, opening().length())).toUpperCase(Locale.ROOT);
  }

  /** The command without tag and name. */
  List<Piece> arguments() {
    String opening = opening();
    int from = Math.min(tag().length() + 1 + name().length(), opening.length());
    List<Piece> arguments = new ArrayList<>(pieces);
    arguments.set(0, new Piece.Text(OctetString.ofLatin1(opening.substring(from))));
    return arguments;
  }

  /** Whether the lines of this command are longer than a command of its name may be. */
  boolean isTooLong() {
    int limit =
        name().equals("AUTHENTICATE") ? ClientPolicy.SASL_LINE_LIMIT : ClientPolicy.LINE_LIMIT;
    return pieces.stream()
            .filter(Piece.Text.class::isInstance)
            .mapToInt(piece -> piece.octets().length())
            .sum()
        > limit;
  }

  /** Whether so long a literal may still follow. */
  boolean admits(LiteralAnnouncement announced) {
    long soFar = pieces.stream().mapToLong(piece -> piece.octets().length()).sum();
    return announced.octets() <= ClientPolicy.LITERAL_LIMIT
        && soFar + announced.octets() <= COMMAND_LIMIT
        && pieces.stream().filter(Piece.Literal.class::isInstance).count() < LITERALS
        && !isTooLong();
  }

  private String opening() {
    return pieces.isEmpty() ? "" : pieces.getFirst().octets().latin1();
  }

  private String word(int from) {
    String opening = opening();
    int blank = opening.indexOf(' ', from);
    return opening.substring(from, blank < 0 ? opening.length() : blank);
  }
}
