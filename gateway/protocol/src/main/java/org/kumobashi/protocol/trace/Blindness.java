package org.kumobashi.protocol.trace;

import java.nio.ByteBuffer;

/** Counts the octets of a conversation that can no longer be followed. */
final class Blindness {
  private final Redactor.Sinks sinks;
  private String why = "";
  private long asked;
  private long answered;

  Blindness(Redactor.Sinks sinks) {
    this.sinks = sinks;
  }

  /** From here on nothing is looked at. */
  void begin(String reason) {
    why = reason;
  }

  boolean isOn() {
    return !why.isEmpty();
  }

  /** Takes what is left of these octets of the side that asks. */
  void countAsked(ByteBuffer octets) {
    tell(octets);
    asked += octets.remaining();
    octets.position(octets.limit());
  }

  /** Takes what is left of these octets of the side that answers. */
  void countAnswered(ByteBuffer octets) {
    tell(octets);
    answered += octets.remaining();
    octets.position(octets.limit());
  }

  private void tell(ByteBuffer octets) {
    if (octets.hasRemaining() && asked + answered == 0) {
      sinks.answered().show("(from here on octets are only counted: " + why + ")");
    }
  }

  void end() {
    if (asked + answered > 0) {
      sinks.asked().show(Placeholder.of("rest", asked));
      sinks.answered().show(Placeholder.of("rest", answered));
    }
  }
}
