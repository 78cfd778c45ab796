package org.kumobashi.server.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kinds of value that have a unit: durations and sizes. */
final class Quantities {
  private static final Pattern QUANTITY = Pattern.compile("([0-9]{1,10})([A-Za-z]*)");

  private Quantities() {}

  /** A duration within these bounds, both allowed, written as {@code 500ms} or {@code 7d}. */
  static Kind<Duration> duration(Duration least, Duration most) {
    return new Kind<>(
        "a duration from "
            + words(least)
            + " to "
            + words(most)
            + ", written as 500ms, 30s, 10m, 2h or 7d",
        text -> bounded(duration(text), least, most));
  }

  /** Octets within these bounds, both allowed, written as {@code 26214400} or {@code 25MiB}. */
  static Kind<Long> size(long least, long most) {
    return new Kind<>(
        "a size from "
            + words(least)
            + " to "
            + words(most)
            + ", written as 26214400 (octets) or 25MiB",
        text -> Kinds.bounded(size(text), least, most));
  }

  private static Duration duration(String text) {
    Matcher matcher = matched(text);
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      case "d" -> Duration.ofDays(count);
      default -> throw new IllegalArgumentException("no such unit of time");
    };
  }

  private static long size(String text) {
    Matcher matcher = matched(text);
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "" -> count;
      case "KiB" -> count << 10;
      case "MiB" -> count << 20;
      default -> throw new IllegalArgumentException("no such unit of size");
    };
  }

  private static Matcher matched(String text) {
    Matcher matcher = QUANTITY.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a number with a unit");
    }
    return matcher;
  }

  private static Duration bounded(Duration duration, Duration least, Duration most) {
    if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
      throw new IllegalArgumentException("out of range");
    }
    return duration;
  }

  /** Octets in the largest unit without a remainder. */
  static String words(long octets) {
    if (octets % (1L << 20) == 0) {
      return (octets >> 20) + "MiB";
    }
    return octets % (1L << 10) == 0 ? (octets >> 10) + "KiB" : Long.toString(octets);
  }

  private static String words(Duration duration) {
    if (duration.toMillis() % 1000 != 0) {
      return duration.toMillis() + "ms";
    }
    if (duration.isZero() || duration.toSeconds() % 60 != 0) {
      return duration.toSeconds() + "s";
    }
    if (duration.toMinutes() % 60 != 0) {
      return duration.toMinutes() + "m";
    }
    return duration.toHours() % 24 != 0 ? duration.toHours() + "h" : duration.toDays() + "d";
  }
}
