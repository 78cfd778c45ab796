package org.kumobashi.protocol.testkit;

import java.util.function.Predicate;
import java.util.function.Supplier;

/** What holds of everything a dialogue or guard says, whatever it has heard. */
public final class Said {
  /** Longer than any line of ours: an IMAP tag of a thousand octets with its words. */
  private static final int LINE_LIMIT = 4096;

  private Said() {}

  /**
   * Fails unless this is whole lines of printable ASCII, each ending in CRLF and as the protocol
   * has it.
   *
   * @param form what a line of the protocol looks like, its end left out
   */
  public static void check(String said, Predicate<String> form) {
    if (said.isEmpty()) {
      return;
    }
    require(said.endsWith("\r\n"), () -> "what was said does not end in CRLF: " + said);
    for (String line : said.substring(0, said.length() - 2).split("\r\n", -1)) {
      require(
          line.chars().allMatch(octet -> octet >= ' ' && octet <= '~'),
          () -> "an octet that is not printable was said: " + line);
      require(line.length() <= LINE_LIMIT, () -> "a line is too long: " + line.length());
      require(form.test(line), () -> "this is no line of the protocol: " + line);
    }
  }

  /** Fails unless this is one line without control characters, fit for a log. */
  public static void checkLogged(String text) {
    require(text.length() <= LINE_LIMIT, () -> "too long for a log: " + text.length());
    require(
        text.chars().noneMatch(Said::breaksLines), () -> "a control character in the log: " + text);
  }

  private static boolean breaksLines(int symbol) {
    return Character.isISOControl(symbol) || symbol == 0x2028 || symbol == 0x2029;
  }

  /** Fails with this message unless it holds. */
  public static void require(boolean holds, Supplier<String> message) {
    if (!holds) {
      throw new AssertionError(message.get());
    }
  }
}
