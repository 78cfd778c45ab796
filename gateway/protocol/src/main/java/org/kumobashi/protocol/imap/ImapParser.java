package org.kumobashi.protocol.imap;

import java.util.Locale;
import java.util.Optional;
import org.kumobashi.protocol.dialogue.OctetString;
import org.kumobashi.protocol.imap.ImapCommandText.Piece;

/**
 * Parses one complete command to its end (RFC 3501 §9). Lenient where real programs are careless:
 * an unquoted argument may hold anything but a blank, since passwords do.
 */
final class ImapParser {
  private final ImapCommandText command;
  private int piece;
  private int at;

  private ImapParser(ImapCommandText command) {
    this.command = command;
  }

  /** What the text says, or that it says nothing sensible. */
  static ImapCommand parse(ImapCommandText text) {
    Optional<String> tag = text.tag();
    if (tag.isEmpty()) {
      return new ImapCommand.Malformed("*", "a command begins with a tag");
    }
    ImapParser parser = new ImapParser(text);
    parser.at = tag.get().length();
    return parser.command(tag.get());
  }

  /** The tag a line begins with: any characters RFC 3501 allows there, followed by a blank. */
  static Optional<String> tagOf(String line) {
    int blank = line.indexOf(' ');
    String tag = blank < 0 ? "" : line.substring(0, blank);
    return !tag.isEmpty() && tag.chars().allMatch(ImapParser::isTagCharacter)
        ? Optional.of(tag)
        : Optional.empty();
  }

  private static boolean isTagCharacter(int c) {
    return c > ' ' && c < 0x7f && "(){%*\"\\+".indexOf(c) < 0;
  }

  private ImapCommand command(String tag) {
    String name = argument().map(word -> word.latin1().toUpperCase(Locale.ROOT)).orElse("");
    return switch (name) {
      case "CAPABILITY" -> new ImapCommand.Capability(tag);
      case "NOOP" -> new ImapCommand.Noop(tag);
      case "LOGOUT" -> new ImapCommand.Logout(tag);
      case "ID" -> new ImapCommand.Id(tag);
      case "STARTTLS" -> new ImapCommand.StartTls(tag);
      case "LOGIN" -> login(tag);
      case "AUTHENTICATE" -> authenticate(tag);
      case "" -> new ImapCommand.Malformed(tag, "there is no command behind the tag");
      default -> new ImapCommand.Other(tag);
    };
  }

  private ImapCommand login(String tag) {
    Optional<OctetString> user = argument();
    Optional<OctetString> password = argument();
    return user.isEmpty() || password.isEmpty() || !atEnd()
        ? new ImapCommand.Malformed(
            tag, "LOGIN takes a user name and a password; put quotes around blanks")
        : new ImapCommand.Login(tag, user.get(), password.get());
  }

  private ImapCommand authenticate(String tag) {
    Optional<OctetString> mechanism = argument();
    Optional<String> initial = argument().map(OctetString::latin1);
    return mechanism.isEmpty() || !atEnd()
        ? new ImapCommand.Malformed(tag, "AUTHENTICATE takes a mechanism")
        : new ImapCommand.Authenticate(tag, mechanism.get().latin1(), initial);
  }

  // One blank, then an atom, a quoted string or a literal; blanks at the end of a line are
  // forgiven.
  private Optional<OctetString> argument() {
    String text = text();
    int start = at;
    while (start < text.length() && text.charAt(start) == ' ') {
      start++;
    }
    if (start == at && at < text.length()) {
      return Optional.empty();
    }
    at = start;
    if (at < text.length()) {
      return text.charAt(at) == '"' ? quoted(text) : Optional.of(atom(text));
    }
    if (start > 0 && text.endsWith(" ") && piece + 1 < command.pieces().size()) {
      return literal();
    }
    return Optional.empty();
  }

  private OctetString atom(String text) {
    int end = text.indexOf(' ', at);
    int stop = end < 0 ? text.length() : end;
    OctetString atom = OctetString.ofLatin1(text.substring(at, stop));
    at = stop;
    return atom;
  }

  private Optional<OctetString> quoted(String text) {
    StringBuilder content = new StringBuilder();
    for (int i = at + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        at = i + 1;
        return Optional.of(OctetString.ofLatin1(content.toString()));
      }
      // Only \" and \\ are escapes; a lone backslash, as in DOMAIN\name, stands for itself.
      boolean escape =
          c == '\\' && i + 1 < text.length() && "\"\\".indexOf(text.charAt(i + 1)) >= 0;
      content.append(escape ? text.charAt(++i) : c);
    }
    return Optional.empty();
  }

  private Optional<OctetString> literal() {
    Piece next = command.pieces().get(piece + 1);
    piece += 2;
    at = 0;
    return next instanceof Piece.Literal(OctetString content)
        ? Optional.of(content)
        : Optional.empty();
  }

  private String text() {
    return piece < command.pieces().size()
            && command.pieces().get(piece) instanceof Piece.Text(String text)
        ? text
        : "";
  }

  private boolean atEnd() {
    return piece + 1 >= command.pieces().size()
        && text().substring(Math.min(at, text().length())).isBlank();
  }
}
