package org.kumobashi.protocol.smtp;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kumobashi.protocol.octets.OctetString;

/**
 * Picks the Message-ID (RFC 5322 §3.6.4) out of passing content, for the log. Looks at the header
 * only, at most 64 KiB of it, and holds one field's beginning.
 */
final class ContentMessageId {
  private static final int HEADER_LIMIT = 65_536;
  private static final int FIELD_LIMIT = 400;
  // Printable ASCII only, so that nothing in it can forge a line of the log.
  private static final Pattern FIELD =
      Pattern.compile(
          "message-id[ \t]*:[ \t]*(<[!-;=?-~]{1,250}>).*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private final StringBuilder field = new StringBuilder();
  private String found = "";
  private int seen;
  private int column;
  private boolean done;

  /** Looks at the next piece of canonical content. */
  void observe(OctetString content) {
    if (done) {
      return;
    }
    String text = content.latin1();
    for (int i = 0; i < text.length() && !done; i++) {
      observe(text.charAt(i));
    }
  }

  /** The identifier in angle brackets, or {@code unknown}. */
  String value() {
    return found.isEmpty() ? "unknown" : found;
  }

  private void observe(char character) {
    done = ++seen >= HEADER_LIMIT;
    if (character == '\r') {
      return;
    }
    if (character == '\n') {
      if (column == 0) {
        endField();
        done = true;
      }
      column = 0;
      return;
    }
    if (column++ == 0 && character != ' ' && character != '\t') {
      endField();
    }
    if (field.length() < FIELD_LIMIT) {
      field.append(character);
    }
  }

  private void endField() {
    Matcher matcher = FIELD.matcher(field);
    if (matcher.matches()) {
      found = matcher.group(1);
      done = true;
    }
    field.setLength(0);
  }
}
