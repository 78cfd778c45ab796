package org.kumobashi.protocol.pop3;

import java.util.Locale;
import java.util.Optional;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.octets.OctetString;

/** A command before login (RFC 1939 §4 and §7, RFC 2449, RFC 2595 §4, RFC 5034). */
sealed interface Pop3Command {
  /** {@code CAPA}. */
  record Capa() implements Pop3Command {}

  /** {@code STLS}. */
  record Stls() implements Pop3Command {}

  /** {@code USER name}; the name as typed, never blank. */
  record User(String name) implements Pop3Command {}

  /** {@code PASS}, exactly one blank, and the rest of the line, which may be empty. */
  record Pass(Secret password) implements Pop3Command {}

  /** {@code AUTH mechanism [initial-response]}; the response still in base64. */
  record Auth(String mechanism, Optional<OctetString> initialResponse) implements Pop3Command {}

  /** {@code AUTH} alone: what Outlook asked before there was CAPA. */
  record ListMechanisms() implements Pop3Command {}

  /** {@code NOOP}. */
  record Noop() implements Pop3Command {}

  /** {@code QUIT}. */
  record Quit() implements Pop3Command {}

  /** Anything else; the reason holds nothing of it. */
  record Bad(String reason) implements Pop3Command {}

  /** Reads a line to its end. */
  static Pop3Command parse(OctetString line) {
    String text = line.latin1();
    int blank = text.indexOf(' ');
    String keyword = blank < 0 ? text : text.substring(0, blank);
    String argument = blank < 0 ? "" : text.substring(blank + 1);
    return switch (keyword.toUpperCase(Locale.ROOT)) {
      case "CAPA" -> bare(argument, new Capa());
      case "STLS" -> bare(argument, new Stls());
      case "NOOP" -> bare(argument, new Noop());
      case "QUIT" -> bare(argument, new Quit());
      case "USER" -> user(OctetString.ofLatin1(argument).text());
      case "PASS" -> new Pass(Secret.of(OctetString.ofLatin1(argument).toArray()));
      case "AUTH" -> auth(argument.strip());
      default -> new Bad("Unknown command.");
    };
  }

  private static Pop3Command bare(String argument, Pop3Command command) {
    return argument.isBlank() ? command : new Bad("This command takes no argument.");
  }

  private static Pop3Command user(String name) {
    return name.isBlank() ? new Bad("USER needs a user name.") : new User(name);
  }

  private static Pop3Command auth(String argument) {
    if (argument.isEmpty()) {
      return new ListMechanisms();
    }
    String[] words = argument.split(" +", -1);
    return switch (words.length) {
      case 1 -> new Auth(words[0], Optional.empty());
      case 2 -> new Auth(words[0], Optional.of(OctetString.ofLatin1(words[1])));
      default -> new Bad("AUTH takes a mechanism and at most one response.");
    };
  }
}
