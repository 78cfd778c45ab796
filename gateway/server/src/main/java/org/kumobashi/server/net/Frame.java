package org.kumobashi.server.net;

import org.kumobashi.protocol.octets.OctetString;

/** What a {@link FrameDecoder} found for the one thing it was asked for. */
sealed interface Frame {
  /** A line without its line end. */
  record Line(OctetString octets) implements Frame {}

  /** A line longer than asked for, skipped to its end. */
  record LineTooLong() implements Frame {}

  /** Exactly as many octets as asked for. */
  record Octets(OctetString octets) implements Frame {}
}
