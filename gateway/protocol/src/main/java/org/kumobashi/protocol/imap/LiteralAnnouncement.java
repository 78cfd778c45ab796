package org.kumobashi.protocol.imap;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code {n}} or {@code {n+}} at the end of a line: so many octets of literal follow (RFC 3501
 * §4.3, RFC 7888).
 *
 * @param start where in the line the announcement begins
 * @param octets how many octets are announced; {@link Integer#MAX_VALUE} if more than that
 * @param synchronizing whether the client waits for a continuation request before it sends them
 */
record LiteralAnnouncement(int start, int octets, boolean synchronizing) {
  private static final Pattern FORM = Pattern.compile("\\{([0-9]+)(\\+?)}$");

  /** The announcement that ends this line, if one does: it stands alone and outside of quotes. */
  static Optional<LiteralAnnouncement> in(String line) {
    int brace = line.lastIndexOf('{');
    if (brace < 0 || !line.endsWith("}") || !beginsArgument(line, brace)) {
      return Optional.empty();
    }
    Matcher form = FORM.matcher(line).region(brace, line.length());
    if (!form.lookingAt() || insideQuotes(line, brace)) {
      return Optional.empty();
    }
    boolean synchronizing = form.group(2).isEmpty();
    return Optional.of(new LiteralAnnouncement(brace, count(form.group(1)), synchronizing));
  }

  private static boolean beginsArgument(String line, int at) {
    return at == 0 || line.charAt(at - 1) == ' ' || line.charAt(at - 1) == '(';
  }

  private static boolean insideQuotes(String line, int at) {
    int i = 0;
    while (i < at) {
      if (line.charAt(i) == '"' && beginsArgument(line, i)) {
        int end = ImapArguments.endOfQuoted(line, i);
        if (end < 0 || end > at) {
          return true;
        }
        i = end;
      } else {
        i++;
      }
    }
    return false;
  }

  private static int count(String digits) {
    String significant = digits.replaceFirst("^0+(?=.)", "");
    return significant.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(significant);
  }
}
