package org.kumobashi.protocol.trace;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names Microsoft gives to its servers and to events, which its support asks for. They say
 * nothing of a person. Shown only in exactly the forms known, from a server's answer only.
 */
final class MicrosoftId {
  private static final String HOST =
      "[A-Za-z0-9]{4,20}(?:\\.[A-Za-z0-9]{2,12}){1,4}\\.(?:outlook\\.com|OUTLOOK\\.COM)";
  private static final String TIME = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,16}Z";
  private static final String EVENT = "[0-9A-F]{16}";

  private static final Pattern PLAIN =
      Pattern.compile(
          "\\[(?:%s(?: %s)?(?: %s)?|Hostname=%s|%s)\\]".formatted(HOST, TIME, EVENT, HOST, EVENT));
  private static final Pattern ENCODED = Pattern.compile("\\[([A-Za-z0-9+/]{16,200}={0,2})\\]");
  private static final Pattern SERVER = Pattern.compile(HOST);

  private MicrosoftId() {}

  /** What may be shown of something in brackets: an id, or nothing at all. */
  static Optional<String> shown(String bracket) {
    if (PLAIN.matcher(bracket).matches()) {
      return Optional.of(bracket);
    }
    Matcher encoded = ENCODED.matcher(bracket);
    return encoded.matches() ? server(encoded.group(1)) : Optional.empty();
  }

  // The greetings of IMAP and POP3 name the server that has the mailbox, in UTF-16.
  private static Optional<String> server(String base64) {
    try {
      String name = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_16LE);
      return SERVER.matcher(name).matches() ? Optional.of("[" + name + "]") : Optional.empty();
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }
}
