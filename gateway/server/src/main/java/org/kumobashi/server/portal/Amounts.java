package org.kumobashi.server.portal;

import java.util.List;
import java.util.Locale;

/** Amounts of data as people read them: three digits or so, and a binary unit. */
final class Amounts {
  private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");

  private Amounts() {}

  /** Such as {@code 640 B}, {@code 1.5 KiB} or {@code 25 MiB}. */
  static String of(long octets) {
    double amount = (double) octets;
    int unit = 0;
    while (amount >= 1000 && unit < UNITS.size() - 1) {
      amount /= 1024;
      unit++;
    }
    boolean whole = unit == 0 || amount >= 10;
    return String.format(Locale.ROOT, whole ? "%.0f %s" : "%.1f %s", amount, UNITS.get(unit));
  }
}
