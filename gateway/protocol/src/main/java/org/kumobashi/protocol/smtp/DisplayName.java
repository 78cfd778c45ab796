package org.kumobashi.protocol.smtp;

import java.util.List;
import java.util.regex.Pattern;
import org.kumobashi.protocol.smtp.AddressToken.Kind;

/**
 * Writes a display name (RFC 5322 §3.4) anew. Encoded words (RFC 2047) stay outside of quotes,
 * where alone they mean something; dots and other marks that need quotes get them.
 */
final class DisplayName {
  private static final Pattern ENCODED_WORD = Pattern.compile("=\\?[^?]+\\?[bBqQ]\\?[^?]*\\?=");

  private final StringBuilder written = new StringBuilder();
  private final StringBuilder plain = new StringBuilder();
  private boolean plainNeedsQuotes;

  private DisplayName() {}

  /** The name these tokens stand for, or nothing if it is blank. */
  static String of(List<AddressToken> tokens) {
    DisplayName name = new DisplayName();
    int end = 0;
    for (AddressToken token : tokens) {
      name.add(token, token.start() > end);
      end = token.end();
    }
    name.writePlain();
    return name.written.toString();
  }

  private void add(AddressToken token, boolean apart) {
    if (ENCODED_WORD.matcher(token.text()).matches() && token.kind() == Kind.ATOM) {
      writePlain();
      write(token.text());
    } else if (token.kind() == Kind.QUOTED) {
      writePlain();
      write(token.text().isBlank() ? "" : AddressSpec.quote(token.text()));
    } else {
      plain.append(apart && plain.length() > 0 ? " " : "").append(token.text());
      plainNeedsQuotes |= token.kind() != Kind.ATOM;
    }
  }

  private void writePlain() {
    write(plainNeedsQuotes ? AddressSpec.quote(plain.toString()) : plain.toString());
    plain.setLength(0);
    plainNeedsQuotes = false;
  }

  private void write(String text) {
    written.append(written.length() > 0 && !text.isEmpty() ? " " : "").append(text);
  }
}
