package org.kumobashi.protocol.smtp;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kumobashi.protocol.octets.OverlongUtf8;
import org.kumobashi.protocol.smtp.SubmissionLines.Framed;

/**
 * A command after login (RFC 5321 §4.1.1). Lines meant for upstream are rebuilt from what was
 * understood; a command that is not known here never reaches upstream.
 */
sealed interface MailCommand {
  /**
   * EHLO or HELO.
   *
   * @param extended whether it is EHLO
   */
  record Hello(boolean extended) implements MailCommand {}

  /**
   * MAIL FROM.
   *
   * @param parameters for upstream, each behind a blank
   * @param declaredSize the SIZE parameter (RFC 1870 §6), 0 if there is none
   */
  record Mail(ReversePath path, String parameters, long declaredSize) implements MailCommand {
    /** For upstream. */
    String line() {
      return "MAIL FROM:" + path.text() + parameters;
    }

    /** The same from somewhere else. */
    Mail from(ReversePath other) {
      return new Mail(other, parameters, declaredSize);
    }
  }

  /** RCPT TO. */
  record Recipient(String line) implements MailCommand {}

  /** DATA. */
  record Data() implements MailCommand {}

  /** BDAT (RFC 3030 §2); the size is absent if it cannot be understood. */
  record Chunk(OptionalLong size) implements MailCommand {}

  /** RSET. */
  record Reset() implements MailCommand {}

  /** A command outside mail transactions that is ours to answer. */
  record Query(String reply) implements MailCommand {}

  /** QUIT. */
  record Quit() implements MailCommand {}

  /** A command that is refused without asking upstream. */
  record Refused(String reply) implements MailCommand {}

  /** A MAIL that is refused without asking upstream: no transaction begins. */
  record RefusedMail(String reply) implements MailCommand {}

  /** Understands one line of the client. */
  static MailCommand of(Framed framed) {
    return switch (framed) {
      case Framed.TooLong() -> new Refused("500 5.5.2 Line too long");
      case Framed.Line(String line) -> parse(line.stripTrailing());
    };
  }

  private static MailCommand parse(String line) {
    // A CR or NUL inside a line might end it for upstream.
    if (line.chars().anyMatch(octet -> (octet < ' ' && octet != '\t') || octet == 0x7f)) {
      return new Refused("500 5.5.2 Control characters are not allowed in commands");
    }
    if (OverlongUtf8.isIn(line)) {
      return new Refused("500 5.5.2 Characters are not encoded as UTF-8 has them");
    }
    int space = line.indexOf(' ');
    String verb = (space < 0 ? line : line.substring(0, space)).toUpperCase(Locale.ROOT);
    String argument = space < 0 ? "" : line.substring(space + 1).strip();
    return switch (verb) {
      case "EHLO" -> new Hello(true);
      case "HELO" -> new Hello(false);
      case "MAIL" -> MailParameters.mail(argument);
      case "RCPT" -> MailParameters.recipient(argument);
      case "DATA" -> argument.isEmpty() ? new Data() : new Refused("501 5.5.4 DATA stands alone");
      case "BDAT" -> new Chunk(chunkSize(argument));
      case "RSET" -> new Reset();
      case "NOOP" -> new Query("250 2.0.0 OK");
      case "VRFY" -> new Query("252 2.5.2 Send a message to find out");
      case "EXPN" -> new Query("502 5.5.1 EXPN is not offered");
      case "HELP" -> new Query("214 2.0.0 RFC 5321 and RFC 6409 apply");
      case "QUIT" -> new Quit();
      case "AUTH" -> new Refused("503 5.5.1 You are logged in already");
      case "STARTTLS" -> new Refused("503 5.5.1 STARTTLS comes before login");
      default -> new Refused("500 5.5.2 Command not known");
    };
  }

  private static OptionalLong chunkSize(String argument) {
    Matcher matcher =
        Pattern.compile("([0-9]{1,18})( +LAST)?", Pattern.CASE_INSENSITIVE).matcher(argument);
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }
}
