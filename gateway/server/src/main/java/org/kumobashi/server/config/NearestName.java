package org.kumobashi.server.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Guesses which known name somebody meant who mistyped one. */
final class NearestName {
  private NearestName() {}

  /** The known name that takes the fewest single-letter corrections, unless it takes too many. */
  static Optional<String> of(String typed, Collection<String> known) {
    String plain = typed.toLowerCase(Locale.ROOT).replace('_', '-');
    int tolerated = Math.max(1, plain.length() / 3);
    return known.stream()
        .filter(name -> corrections(plain, name) <= tolerated)
        .min(Comparator.comparingInt(name -> corrections(plain, name)));
  }

  /** Levenshtein's distance, one row of the table at a time. */
  private static int corrections(String from, String to) {
    int[] above = new int[to.length() + 1];
    for (int column = 0; column <= to.length(); column++) {
      above[column] = column;
    }
    for (int row = 1; row <= from.length(); row++) {
      int[] current = new int[to.length() + 1];
      current[0] = row;
      for (int column = 1; column <= to.length(); column++) {
        int same = from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1;
        int changed = above[column - 1] + same;
        current[column] = Math.min(changed, Math.min(above[column], current[column - 1]) + 1);
      }
      above = current;
    }
    return above[to.length()];
  }
}
