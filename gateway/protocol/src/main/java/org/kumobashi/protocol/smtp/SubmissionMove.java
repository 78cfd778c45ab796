package org.kumobashi.protocol.smtp;

import org.kumobashi.protocol.dialogue.OctetString;

/** What a {@link SubmissionGuard} asks of its driver. Moves are made in the order given. */
public sealed interface SubmissionMove {
  /** Write to the client. */
  record ToClient(OctetString octets) implements SubmissionMove {}

  /** Write to upstream. */
  record ToUpstream(OctetString octets) implements SubmissionMove {}

  /** Close upstream at once; what it has not got a final dot for it does not deliver. */
  record CutUpstream() implements SubmissionMove {}

  /** Log in upstream anew; {@code upstreamReady} or {@code upstreamFailed} follows. */
  record Redial() implements SubmissionMove {}

  /** Close the client's connection once everything is written. */
  record CloseClient() implements SubmissionMove {}

  /** Something the operator should find in the log. */
  record Note(String text) implements SubmissionMove {}
}
