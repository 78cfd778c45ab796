package org.kumobashi.server.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What reading a file brought to light: its faults, and every key that was looked for. */
final class Findings {
  private final String file;
  private final List<Fault> faults = new ArrayList<>();
  private final Map<String, Known<?>> known = new LinkedHashMap<>();

  Findings(String file) {
    this.file = file;
  }

  /** A key the gateway understands, with the value it takes when the file does not name it. */
  record Known<T>(Kind<T> kind, Optional<T> standard) {
    /** Whether this text means the standard value. */
    boolean isStandard(String text) {
      return kind.read(text).equals(standard);
    }
  }

  /** A place in the file. */
  record Place(int line, String key) {}

  void fault(Place place, String expected, String found) {
    faults.add(new Fault(file, place.line(), place.key(), expected, found));
  }

  void lookedFor(String key, Known<?> what) {
    known.putIfAbsent(everyIndex(key), what);
  }

  /** The keys looked for, with {@code []} for every place in a list. */
  Map<String, Known<?>> known() {
    return Map.copyOf(known);
  }

  /** Does nothing if all is well. */
  void refuseFaults() throws InvalidConfiguration {
    if (!faults.isEmpty()) {
      throw new InvalidConfiguration(
          faults.stream().sorted(Comparator.comparingInt(Fault::line)).toList());
    }
  }

  private static String everyIndex(String key) {
    return key.replaceAll("\\[[0-9]+]", "[]");
  }
}
