package org.kumobashi.protocol.trace;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The human part of an answer: shown if it is, word for word, one of the phrases Microsoft 365 or
 * this gateway says to everybody, perhaps with a number in it. A host and an event's id that
 * Microsoft's support asks for are shown behind it.
 */
final class KnownText {
  private static final Pattern BRACKET = Pattern.compile("(.*?) ?(\\[[^\\[\\]]{1,300}\\])");

  private static final Pattern PHRASES =
      Pattern.compile(
          String.join(
              "|",
              List.of(
                  "The Microsoft Exchange (IMAP4|POP3) service is ready\\.",
                  "Microsoft Exchange Server( [0-9]{4})? (IMAP4|POP3) server signing off\\.",
                  "(AUTHENTICATE|LOGIN|CAPABILITY|NAMESPACE|NOOP|SELECT|EXAMINE|LIST|LSUB|STATUS|FETCH"
                      + "|STORE|SEARCH|COPY|MOVE|UID|APPEND|CREATE|DELETE|RENAME|SUBSCRIBE"
                      + "|UNSUBSCRIBE|CLOSE|UNSELECT|EXPUNGE|CHECK|IDLE|ID|LOGOUT)"
                      + " (completed|failed|finished)\\.?",
                  "User is authenticated but not connected\\.",
                  "Session invalidated - AccessTokenExpired",
                  "Request is throttled\\. Suggested Backoff Time: [0-9]{1,9} milliseconds",
                  "Server Unavailable\\. [0-9]{1,3}",
                  "Connection( is)? closed\\. [0-9]{1,3}",
                  "Command Argument Error\\. [0-9]{1,3}",
                  "Command received in Invalid state\\.",
                  "Command is not valid in this state\\.",
                  "Protocol error\\.( Connection is closed\\.)? [0-9]{1,3}",
                  "IDLE accepted, awaiting DONE command\\.",
                  "Ready for additional command text\\.",
                  "User successfully authenticated\\.",
                  "User logged in\\.",
                  "(Authentication|Logon) failure: unknown user name or bad password\\.",
                  "Authentication (successful|unsuccessful)",
                  "SMTP server ready",
                  "Sender OK",
                  "Recipient OK",
                  "Start mail input; end with <CRLF>\\.<CRLF>",
                  "Resetting",
                  "Service closing transmission channel",
                  "Client not authenticated to send mail",
                  "Concurrent connections? limit exceeded",
                  "STOREDRV\\.ClientSubmit; sender thread limit exceeded",
                  "Command not known",
                  "Line too long",
                  "You are logged in already",
                  "OK")),
          Pattern.CASE_INSENSITIVE);

  private KnownText() {}

  /** What may be shown of a text. */
  static String shown(String text) {
    String phrase = text.strip();
    StringBuilder ids = new StringBuilder();
    for (Matcher bracket = BRACKET.matcher(phrase);
        bracket.matches();
        bracket = BRACKET.matcher(phrase)) {
      phrase = bracket.group(1);
      ids.insert(0, MicrosoftId.shown(bracket.group(2)).map(it -> " " + it).orElse(""));
    }
    String shown =
        phrase.isEmpty() ? "" : known(phrase).orElse(Placeholder.of("text", phrase.length()));
    return (shown + ids).strip();
  }

  /** The text, if all of it may be shown. */
  static Optional<String> known(String text) {
    return PHRASES.matcher(text).matches() ? Optional.of(text) : Optional.empty();
  }
}
