package org.kumobashi.sandbox.mail;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Exchange Online's IMAP texts, and the little grammar needed to place them. */
final class ImapWords {
  static final String GREETING = "* OK The Microsoft Exchange IMAP4 service is ready. ";
  static final String AFTER_LOGIN =
      "* CAPABILITY IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR UIDPLUS MOVE ID UNSELECT"
          + " CLIENTACCESSRULES CLIENTNETWORKPRESENCELOCATION BACKENDAUTHENTICATE CHILDREN IDLE"
          + " NAMESPACE LITERAL+";
  static final String ID =
      "* ID (\"name\" \"Microsoft.Exchange.Imap4.Imap4Server\" \"version\" \"15.20\")";
  static final String SIGNING_OFF = "* BYE Microsoft Exchange Server IMAP4 server signing off.";
  static final String TOKEN_EXPIRED = "* BYE Session invalidated - AccessTokenExpired";
  static final String TOO_LATE = "* BYE Connection is closed. 13";
  static final String UNAVAILABLE = "Server Unavailable. 15";
  static final String THROTTLED =
      "BAD Request is throttled. Suggested Backoff Time: 92415 milliseconds";
  static final String INVALID_STATE = "BAD Command received in Invalid state.";

  // GreenMail separates folder names with dots, and so says NAMESPACE.
  private static final String NAMESPACE = "* NAMESPACE ((\"\" \".\")) NIL NIL";
  private static final Pattern LITERAL = Pattern.compile("\\{(\\d{1,10})\\+?}$");

  private ImapWords() {}

  /** A command's first line in its parts; verb in capitals. */
  record Command(String tag, String verb, String rest) {}

  /** The capability list before login, with and without two of its members. */
  static String beforeLogin(boolean loginDisabled, boolean saslIr) {
    return "* CAPABILITY IMAP4 IMAP4rev1 AUTH=XOAUTH2"
        + (loginDisabled ? " LOGINDISABLED" : "")
        + (saslIr ? " SASL-IR" : "")
        + " UIDPLUS MOVE ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+";
  }

  static Command parse(String line) {
    String[] words = line.split(" ", 3);
    return new Command(
        words[0],
        words.length > 1 ? words[1].toUpperCase(Locale.ROOT) : "",
        words.length > 2 ? words[2] : "");
  }

  /** How many octets of literal follow this line, if one does. */
  static OptionalLong literal(String line) {
    if (!line.endsWith("}")) {
      return OptionalLong.empty();
    }
    Matcher matcher = LITERAL.matcher(line);
    return matcher.find()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }

  /** What Exchange says after login to those commands that GreenMail would answer otherwise. */
  static Optional<List<String>> answerAfterLogin(Command command) {
    String tag = command.tag();
    return switch (command.verb()) {
      case "CAPABILITY" -> Optional.of(List.of(AFTER_LOGIN, tag + " OK CAPABILITY completed."));
      case "ID" -> Optional.of(List.of(ID, tag + " OK ID completed."));
      case "NAMESPACE" -> Optional.of(List.of(NAMESPACE, tag + " OK NAMESPACE completed."));
      case "LOGIN", "AUTHENTICATE", "STARTTLS" -> Optional.of(List.of(tag + " " + INVALID_STATE));
      default -> Optional.empty();
    };
  }
}
