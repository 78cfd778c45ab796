package org.kumobashi.protocol.smtp;

import java.util.Locale;
import java.util.Optional;
import org.kumobashi.protocol.octets.OctetString;

/** A command before login (RFC 5321 §4.1, RFC 3207, RFC 4954). */
sealed interface SmtpCommand {
  /**
   * {@code EHLO}; its argument may be anything, as devices send an underscore, an IP or nothing.
   */
  record Ehlo() implements SmtpCommand {}

  /** {@code HELO}. */
  record Helo() implements SmtpCommand {}

  /** {@code STARTTLS}. */
  record StartTls() implements SmtpCommand {}

  /** {@code AUTH mechanism [initial-response]}; the response still in base64. */
  record Auth(String mechanism, Optional<OctetString> initialResponse) implements SmtpCommand {}

  /** {@code MAIL}, {@code RCPT} or {@code DATA}, which need a login. */
  record Transaction() implements SmtpCommand {}

  /** {@code BDAT} with a size: so many octets follow, whatever we answer. */
  record Chunk() implements SmtpCommand {}

  /** {@code NOOP}. */
  record Noop() implements SmtpCommand {}

  /** {@code RSET}. */
  record Rset() implements SmtpCommand {}

  /** {@code VRFY}. */
  record Vrfy() implements SmtpCommand {}

  /** {@code HELP}. */
  record Help() implements SmtpCommand {}

  /** {@code QUIT}. */
  record Quit() implements SmtpCommand {}

  /** Anything else, with the reply it earns, which holds nothing of it. */
  record Bad(String reply) implements SmtpCommand {}

  /** Reads a line to its end. */
  static SmtpCommand parse(OctetString line) {
    String[] words = line.latin1().stripTrailing().split("[ \t]+", -1);
    return switch (words[0].toUpperCase(Locale.ROOT)) {
      case "EHLO" -> new Ehlo();
      case "HELO" -> new Helo();
      case "STARTTLS" -> words.length == 1 ? new StartTls() : noArgument();
      case "AUTH" -> auth(words);
      case "MAIL", "RCPT", "DATA" -> new Transaction();
      case "BDAT" -> words.length > 1 ? new Chunk() : new Bad("501 5.5.4 BDAT needs a size");
      case "NOOP" -> new Noop();
      case "RSET" -> words.length == 1 ? new Rset() : noArgument();
      case "VRFY" -> new Vrfy();
      case "HELP" -> new Help();
      case "QUIT" -> new Quit();
      case "" -> new Bad("500 5.5.2 A command is missing");
      default -> new Bad("500 5.5.1 Unknown command");
    };
  }

  private static SmtpCommand noArgument() {
    return new Bad("501 5.5.4 This command takes no argument");
  }

  private static SmtpCommand auth(String[] words) {
    return switch (words.length) {
      case 1 -> new Bad("501 5.5.4 AUTH needs a mechanism");
      case 2 -> new Auth(words[1], Optional.empty());
      case 3 -> new Auth(words[1], Optional.of(OctetString.ofLatin1(words[2])));
      default -> new Bad("501 5.5.4 AUTH takes a mechanism and at most one response");
    };
  }
}
