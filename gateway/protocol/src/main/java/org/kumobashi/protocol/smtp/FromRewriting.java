package org.kumobashi.protocol.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Replaces a From that names an address its device may not use by the mailbox's, and keeps the
 * original: in Reply-To if the message has none, otherwise, or if nobody could reply to it, in
 * Original-From (RFC 5703). Of several From fields the first remains From.
 *
 * <p>Fields are passed on as they come. What is kept follows at the end of the header, since only
 * there it is known whether the message has a Reply-To.
 */
final class FromRewriting implements HeaderWork {
  /** Lines over this are folded where they can be (RFC 5322 §2.1.1 advises 78, CRLF aside). */
  private static final int LINE = 76;

  /** Leaves room for a longer name in a line of 998 octets. */
  private static final int LONG_LINE = 960;

  private record Original(String value, boolean answerable) {}

  private final SenderRules rules;
  private final ContentPieces onward;
  private final List<Original> originals = new ArrayList<>();
  private boolean seen;
  private boolean hasReplyTo;

  FromRewriting(SenderRules rules, ContentPieces onward) {
    this.rules = rules;
    this.onward = onward;
  }

  @Override
  public boolean needsAll() {
    return true;
  }

  @Override
  public boolean passesOn() {
    return true;
  }

  @Override
  public void take(HeaderField field) {
    if (!field.resembles("From")) {
      hasReplyTo |= field.isNamed("Reply-To");
      onward.insert(field.raw());
    } else if (seen) {
      originals.add(new Original(field.value(), false));
    } else {
      seen = true;
      takeFrom(field);
    }
  }

  @Override
  public void end() {
    for (Original original : originals) {
      if (!original.value().isBlank()) {
        boolean replyTo = original.answerable() && !hasReplyTo;
        onward.insert(keep(replyTo ? "Reply-To:" : "Original-From:", original.value()));
      }
    }
  }

  @Override
  public Optional<String> fault() {
    return Optional.empty();
  }

  private void takeFrom(HeaderField from) {
    Optional<FromAddresses> said = rules.read(from);
    if (said.filter(its -> rules.allowsAll(its.addresses())).isPresent()) {
      onward.insert(from.raw());
    } else {
      String name = said.map(FromAddresses::displayName).orElse("");
      String mailbox = (name.isEmpty() ? "" : name + " ") + "<" + rules.mailboxOctets() + ">";
      onward.insert(fold("From: " + mailbox) + "\r\n");
      originals.add(new Original(from.value(), said.isPresent()));
    }
  }

  private static String keep(String name, String value) {
    int lineEnd = value.indexOf("\r\n");
    String first = lineEnd < 0 ? value : value.substring(0, lineEnd);
    boolean fold = first.length() > LONG_LINE && !first.isBlank();
    return name + (fold ? "\r\n " + value.stripLeading() : value) + "\r\n";
  }

  /** Breaks before blanks, never so that a line of blanks alone appears. */
  private static String fold(String line) {
    StringBuilder folded = new StringBuilder();
    int start = 0;
    for (int i = 0; i < line.length(); i++) {
      boolean canBreak = line.charAt(i) == ' ' && i + 1 < line.length() && line.charAt(i + 1) > ' ';
      int next = line.indexOf(' ', i + 1);
      if (canBreak && (next < 0 ? line.length() : next) - start > LINE && i - start > 6) {
        folded.append("\r\n");
        start = i;
      }
      folded.append(line.charAt(i));
    }
    return folded.toString();
  }
}
