package org.kumobashi.protocol.smtp;

import java.util.List;
import java.util.Optional;

/**
 * Where a message says it comes from (RFC 5321 §4.1.1.2).
 *
 * @param text as the client said it, one character per octet
 */
record ReversePath(String text) {
  /** Whether it is {@code <>}, the path of messages that must not be answered. */
  boolean isNull() {
    return text.equals("<>");
  }

  /** Its address, empty for {@code <>}; nothing if it cannot be understood in one way only. */
  Optional<String> address() {
    if (isNull()) {
      return Optional.of("");
    }
    String mailbox = mailbox();
    return AddressTokens.of(mailbox)
        .filter(tokens -> haveNoGaps(tokens, mailbox.length()))
        .flatMap(AddressSpec::of);
  }

  /** The same without a source route, which RFC 5321 §4.1.1.3 asks to ignore, and in brackets. */
  ReversePath plain() {
    return isNull() ? this : new ReversePath("<" + mailbox() + ">");
  }

  private String mailbox() {
    String inner = text.startsWith("<") ? text.substring(1, text.length() - 1) : text;
    return inner.startsWith("@") ? inner.substring(inner.indexOf(':') + 1) : inner;
  }

  /** Comments and blanks have no place in a path. */
  private static boolean haveNoGaps(List<AddressToken> tokens, int length) {
    int end = 0;
    for (AddressToken token : tokens) {
      if (token.start() != end) {
        return false;
      }
      end = token.end();
    }
    return end == length;
  }
}
