package org.kumobashi.protocol.smtp;

import java.util.List;

/**
 * One reply of a server, all its lines (RFC 5321 §4.2).
 *
 * @param code the reply code, 200 to 599
 * @param texts what follows the code, line by line; never empty
 */
record SmtpReply(int code, List<String> texts) {
  SmtpReply {
    texts = List.copyOf(texts);
  }

  /** Whether it is worth trying again later. */
  boolean isPassing() {
    return code >= 400 && code < 500;
  }

  /** Whether the server says no for good. */
  boolean isFinal() {
    return code >= 500;
  }

  /** Whether any line begins with this enhanced status code (RFC 3463). */
  boolean hasStatus(String enhanced) {
    return texts.stream()
        .anyMatch(text -> text.equals(enhanced) || text.startsWith(enhanced + " "));
  }

  /** Code and texts on one line, for the log, before any cleaning. */
  String whole() {
    return code + " " + String.join(" / ", texts);
  }
}
