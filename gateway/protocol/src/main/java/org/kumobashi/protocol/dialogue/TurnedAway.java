package org.kumobashi.protocol.dialogue;

/** Why a client is turned away in place of a greeting; it may come back later. */
public enum TurnedAway {
  /** There are too many connections, of this client or of all. */
  CROWDED,
  /** The gateway has not enough memory or descriptors left. */
  BUSY
}
