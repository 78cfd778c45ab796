package org.kumobashi.server.config;

/**
 * What can be the most octets of a message, counted as RFC 1870 §5 does: from 1 KiB to the 150 MiB
 * beyond which Exchange Online takes no message at all.
 */
public final class MessageLimit {
  private static final long LEAST = 1L << 10;
  private static final long MOST = 150L << 20;

  private MessageLimit() {}

  static Kind<Long> kind() {
    return Quantities.size(LEAST, MOST);
  }

  /** Whether so many octets can be a limit. */
  public static boolean isValid(long octets) {
    return octets >= LEAST && octets <= MOST;
  }

  /**
   * Reads octets as a person writes them: {@code 26214400}, {@code 512KiB} or {@code 25MiB}.
   *
   * @throws IllegalArgumentException if this is no size or cannot be a limit; says what can
   */
  public static long parse(String text) {
    Kind<Long> kind = kind();
    return kind.read(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "expected " + kind.expected() + ", found " + kind.found(text)));
  }

  /** Octets as a person writes them, in the largest unit without a remainder. */
  public static String words(long octets) {
    return Quantities.words(octets);
  }
}
