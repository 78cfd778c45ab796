package org.kumobashi.server.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

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

  /** Damerau and Levenshtein's distance (neighbours in the wrong order count once), row by row. */
  private static int corrections(String from, String to) {
    int[] twoAbove = new int[to.length() + 1];
    int[] above = IntStream.rangeClosed(0, to.length()).toArray();
    for (int row = 1; row <= from.length(); row++) {
      int[] current = new int[to.length() + 1];
      current[0] = row;
      for (int column = 1; column <= to.length(); column++) {
        int same = from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1;
        int changed = above[column - 1] + same;
        current[column] = Math.min(changed, Math.min(above[column], current[column - 1]) + 1);
        if (swapped(from, row, to, column)) {
          current[column] = Math.min(current[column], twoAbove[column - 2] + 1);
        }
      }
      twoAbove = above;
      above = current;
    }
    return above[to.length()];
  }

  private static boolean swapped(String from, int row, String to, int column) {
    return row > 1
        && column > 1
        && from.charAt(row - 1) == to.charAt(column - 2)
        && from.charAt(row - 2) == to.charAt(column - 1);
  }
}
