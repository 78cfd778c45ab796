package org.kumobashi.sandbox.chaos;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What becomes of one connection, and after how many octets of one direction.
 *
 * @param outward whether the octets of the end that connected are counted, not the answers
 */
record Fate(WireFault fault, boolean outward, long after) {
  private static final double LONGEST = 5.7;

  /** Draws a fate of one of these kinds; early ones, where protocols begin, are likelier. */
  static Optional<Fate> draw(RandomGenerator random, double badLuck, List<WireFault> kinds) {
    boolean unlucky = random.nextDouble() < badLuck;
    WireFault kind = kinds.get(random.nextInt(kinds.size()));
    boolean outward = random.nextBoolean();
    long after = (long) Math.pow(10, random.nextDouble() * LONGEST);
    return unlucky ? Optional.of(new Fate(kind, outward, after)) : Optional.empty();
  }
}
