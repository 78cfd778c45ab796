package org.kumobashi.protocol.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A reply as its lines come in (RFC 5321 §4.2).
 *
 * @param code three digits
 * @param texts what stands behind the code, one element a line
 * @param complete whether the last line has come
 */
record SmtpReply(String code, List<String> texts, boolean complete) {
  /** Most lines of one reply that are kept. */
  private static final int MAX_LINES = 100;

  SmtpReply {
    texts = List.copyOf(texts);
  }

  /** The reply with one more line, or empty if that line does not belong to a reply. */
  static Optional<SmtpReply> add(Optional<SmtpReply> begun, String line) {
    boolean form = line.matches("[2-5][0-9][0-9](?:[ -].*)?");
    if (!form
        || begun
            .filter(reply -> !line.startsWith(reply.code()) || reply.texts().size() >= MAX_LINES)
            .isPresent()) {
      return Optional.empty();
    }
    List<String> texts = new ArrayList<>(begun.map(SmtpReply::texts).orElse(List.of()));
    texts.add(line.length() > 4 ? line.substring(4) : "");
    boolean last = line.length() == 3 || line.charAt(3) == ' ';
    return Optional.of(new SmtpReply(line.substring(0, 3), texts, last));
  }

  boolean isTemporary() {
    return code.startsWith("4");
  }

  @Override
  public String toString() {
    return code + " " + String.join(" ", texts);
  }
}
