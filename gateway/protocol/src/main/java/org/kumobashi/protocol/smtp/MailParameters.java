package org.kumobashi.protocol.smtp;

import java.util.Locale;

/**
 * The arguments of MAIL and RCPT: a path, then parameters (RFC 5321 §4.1.2). Blanks before the
 * path, which devices send and servers dislike, are dropped; brackets that are missing are put
 * around it.
 */
final class MailParameters {
  private static final MailCommand BAD_MAIL =
      new MailCommand.RefusedMail("501 5.5.4 Say MAIL FROM:<address>");
  private static final MailCommand BAD_RECIPIENT =
      new MailCommand.Refused("501 5.5.4 Say RCPT TO:<address>");

  private final ReversePath path;
  private final StringBuilder kept = new StringBuilder();
  private long declaredSize;

  private MailParameters(ReversePath path) {
    this.path = path;
  }

  static MailCommand recipient(String argument) {
    if (!startsWith(argument, "TO:")) {
      return BAD_RECIPIENT;
    }
    String path = argument.substring("TO:".length()).stripLeading();
    int end = endOfPath(path);
    return end > 0
        ? new MailCommand.Recipient(
            "RCPT TO:" + bracketed(path.substring(0, end)) + path.substring(end))
        : BAD_RECIPIENT;
  }

  static MailCommand mail(String argument) {
    if (!startsWith(argument, "FROM:")) {
      return BAD_MAIL;
    }
    String path = argument.substring("FROM:".length()).stripLeading();
    int end = endOfPath(path);
    if (end <= 0) {
      return BAD_MAIL;
    }
    ReversePath reversePath = new ReversePath(bracketed(path.substring(0, end)));
    return new MailParameters(reversePath).read(path.substring(end));
  }

  private MailCommand read(String parameters) {
    for (String parameter : parameters.split("[ \t]+", -1)) {
      String name = parameter.toUpperCase(Locale.ROOT);
      if (name.equals("BODY=BINARYMIME")) {
        return new MailCommand.RefusedMail("555 5.5.4 BINARYMIME is not offered");
      }
      if (name.startsWith("SIZE=") && !readSize(name.substring("SIZE=".length()))) {
        return new MailCommand.RefusedMail("501 5.5.4 SIZE= needs a number");
      }
      // Upstream knows the sender by its own login; who else wrote the message is not ours to
      // vouch.
      if (!parameter.isEmpty() && !name.startsWith("AUTH=")) {
        kept.append(' ').append(parameter);
      }
    }
    return new MailCommand.Mail(path, kept.toString(), declaredSize);
  }

  private boolean readSize(String digits) {
    if (!digits.matches("[0-9]{1,20}")) {
      return false;
    }
    long size = digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
    declaredSize = Math.max(declaredSize, size);
    return true;
  }

  /** Where the path ends: after its bracket outside of quotes, or at a blank; -1 if nowhere. */
  private static int endOfPath(String text) {
    if (!text.startsWith("<")) {
      int blank = text.indexOf(' ');
      int end = blank < 0 ? text.length() : blank;
      return text.substring(0, end).matches("[^<>]+") ? end : -1;
    }
    boolean quoted = false;
    for (int i = 1; i < text.length(); i++) {
      char character = text.charAt(i);
      if (quoted && character == '\\') {
        i++;
      } else if (character == '"') {
        quoted = !quoted;
      } else if (character == '>' && !quoted) {
        return i + 1 == text.length() || text.charAt(i + 1) == ' ' ? i + 1 : -1;
      }
    }
    return -1;
  }

  /**
   * The path as RFC 5321 §4.1.2 wants it. Apostrophes around an address, which some address books
   * send along, are dropped: no domain ends with one, so nothing else can be meant.
   */
  private static String bracketed(String path) {
    String inner = path.startsWith("<") ? path.substring(1, path.length() - 1) : path;
    boolean quoted = inner.startsWith("'") && inner.endsWith("'") && inner.indexOf('@') > 0;
    return "<" + (quoted ? inner.substring(1, inner.length() - 1) : inner) + ">";
  }

  private static boolean startsWith(String text, String prefix) {
    return text.regionMatches(true, 0, prefix, 0, prefix.length());
  }
}
