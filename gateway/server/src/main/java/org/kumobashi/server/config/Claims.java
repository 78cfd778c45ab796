package org.kumobashi.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import org.kumobashi.server.config.Findings.Place;

/** What may be taken only once: the first who claims it has it, the next is at fault. */
final class Claims<T> {
  private final BiPredicate<T, T> collide;
  private final List<Claim<T>> claims = new ArrayList<>();

  private record Claim<T>(T value, Place place) {}

  Claims(BiPredicate<T, T> collide) {
    this.collide = collide;
  }

  /** Claims the value that stands under this key of the section. */
  void claim(T value, String key, Section section) {
    Place place = section.placeOf(key);
    claims.stream()
        .filter(claim -> collide.test(claim.value(), value))
        .findFirst()
        .ifPresent(claim -> section.fault(key, "one not taken yet", taken(claim.place())));
    claims.add(new Claim<>(value, place));
  }

  private static String taken(Place by) {
    return "one that " + by.key() + " has in line " + by.line();
  }
}
