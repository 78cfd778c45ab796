package org.kumobashi.protocol.smtp;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Picks the Message-ID (RFC 5322 §3.6.4) out of a header, for the log. */
final class ContentMessageId {
  // Printable ASCII only, so that nothing in it can forge a line of the log.
  private static final Pattern IDENTIFIER =
      Pattern.compile("[ \t]*(<[!-;=?-~]{1,250}>).*", Pattern.DOTALL);

  private String found = "";

  /** Looks at the next field. */
  void observe(HeaderField field) {
    if (!isFound() && field.isNamed("Message-ID")) {
      Matcher matcher = IDENTIFIER.matcher(field.unfoldedValue());
      if (matcher.matches()) {
        found = matcher.group(1);
      }
    }
  }

  boolean isFound() {
    return !found.isEmpty();
  }

  /** The identifier in angle brackets, or {@code unknown}. */
  String value() {
    return isFound() ? found : "unknown";
  }
}
