package org.kumobashi.sandbox.chaos;

/** What a {@link FaultyWire} can do to a connection. */
enum WireFault {
  /** Every portion comes late. */
  SLOW,
  /** The next portion comes octet by octet. */
  DRIBBLE,
  /** Some octets of the next portion are others. */
  GARBAGE,
  /** Both ends hear the end in the midst of the portion. */
  TRUNCATION,
  /** Both ends hear a reset. */
  RESET,
  /** Whatever is sent from now on is lost, and nobody hears of it. */
  BLACK_HOLE,
  /** The one end is gone, the other does not hear of it. */
  HALF_OPEN;

  /** Whether it leaves the octets as they are until it ends them: what is safe without TLS. */
  boolean keepsOctets() {
    return this != GARBAGE;
  }
}
