package org.kumobashi.protocol.smtp;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.kumobashi.protocol.identity.SenderPolicy.Allowed;

/** The refusals that a sender policy leads to; each names the addresses that may be used. */
final class SenderWords {
  static final String HEADER_TOO_LONG =
      "552 5.3.4 Header size exceeds %d octets, so that its sender cannot be checked"
          .formatted(SubmissionHeader.LIMIT);

  /** Of a reply line's 512 octets (RFC 5321 §4.5.3.1.5) those left for addresses. */
  private static final int ROOM = 320;

  private final String allowed;

  SenderWords(SubmissionPolicy policy) {
    allowed =
        switch (policy.senders().allowed()) {
          case Allowed.Anyone() -> "anyone";
          case Allowed.MailboxOnly() -> octets(policy.mailbox());
          case Allowed.Listed(var addresses) -> octets(told(addresses));
        };
  }

  String badReversePath() {
    return refusal("MAIL FROM names another address");
  }

  String badFrom() {
    return refusal("the From field names another address");
  }

  String unclearFrom() {
    return refusal("the From field cannot be understood");
  }

  String severalFroms() {
    return refusal("the message has more than one From field");
  }

  private String refusal(String why) {
    return "550 5.7.60 This device may send only as " + allowed + "; " + why;
  }

  /** Replies hold one octet per character. */
  static String octets(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static String told(Set<String> addresses) {
    List<String> sorted = addresses.stream().sorted().toList();
    StringBuilder told = new StringBuilder(sorted.getFirst());
    int next = 1;
    while (next < sorted.size() && told.length() + sorted.get(next).length() < ROOM) {
      told.append(", ").append(sorted.get(next++));
    }
    int untold = sorted.size() - next;
    return untold > 0 ? told.append(" and " + untold + " more").toString() : told.toString();
  }
}
