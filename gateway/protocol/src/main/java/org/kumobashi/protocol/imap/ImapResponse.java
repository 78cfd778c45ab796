package org.kumobashi.protocol.imap;

import java.util.List;
import java.util.Locale;
import org.kumobashi.protocol.octets.OctetString;

/** A line from the mail server (RFC 3501 §7), as far as the login needs to understand it. */
sealed interface ImapResponse {
  /** How a command ended. */
  enum Status {
    OK,
    NO,
    BAD
  }

  /**
   * The end of a command.
   *
   * @param tag the tag as the server gave it
   * @param text what follows the status
   */
  record Tagged(String tag, Status status, String text) implements ImapResponse {}

  /** An untagged OK, as a greeting begins. */
  record Ready() implements ImapResponse {}

  /** The server hangs up. */
  record Bye(String text) implements ImapResponse {}

  /** The server lists what it offers. */
  record Capability(List<String> names) implements ImapResponse {}

  /** The server waits for more, and may give a challenge. */
  record Continuation(String text) implements ImapResponse {}

  /** Anything else that is untagged; the text begins with its name. */
  record Untagged(String text) implements ImapResponse {}

  /** Not IMAP, or a literal where none can be. */
  record Unintelligible(String text) implements ImapResponse {}

  /** Reads a line. */
  static ImapResponse of(OctetString line) {
    String text = line.text();
    if (LiteralAnnouncement.in(line.latin1()).isPresent()) {
      return new Unintelligible(text);
    }
    String[] parts = text.split(" ", 3);
    String first = parts[0];
    String second = parts.length > 1 ? parts[1].toUpperCase(Locale.ROOT) : "";
    String rest = parts.length > 2 ? parts[2] : "";
    if (first.equals("+")) {
      return new Continuation(text.substring(1).strip());
    }
    return first.equals("*") ? untagged(second, rest) : tagged(first, second, rest, text);
  }

  private static ImapResponse untagged(String name, String rest) {
    return switch (name) {
      case "" -> new Unintelligible("*");
      case "OK" -> new Ready();
      case "BYE" -> new Bye(rest);
      case "CAPABILITY" -> new Capability(ImapCapabilities.parse(rest));
      default -> new Untagged((name + " " + rest).strip());
    };
  }

  private static ImapResponse tagged(String tag, String status, String rest, String line) {
    return switch (status) {
      case "OK" -> new Tagged(tag, Status.OK, rest);
      case "NO" -> new Tagged(tag, Status.NO, rest);
      case "BAD" -> new Tagged(tag, Status.BAD, rest);
      default -> new Unintelligible(line);
    };
  }
}
