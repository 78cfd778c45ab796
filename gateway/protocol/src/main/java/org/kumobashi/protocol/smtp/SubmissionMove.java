package org.kumobashi.protocol.smtp;

import org.kumobashi.protocol.octets.OctetString;

/** What the submission guard asks of its driver. Moves are done in the order given. */
public sealed interface SubmissionMove {
  /** Write these octets to the client. */
  record ToClient(OctetString octets) implements SubmissionMove {}

  /** Write these octets to the upstream session. */
  record ToUpstream(OctetString octets) implements SubmissionMove {}

  /**
   * Write octets of the client's to the upstream session as they are: those of the very buffer that
   * was given to {@link SubmissionGuard#fromClient} in the call that returns this move.
   *
   * @param from the absolute position of the first one in that buffer
   */
  record PassOn(int from, int length) implements SubmissionMove {}

  /**
   * Close the upstream session at once; what is not yet written may be lost. From here on nothing
   * of that session, not even its end, is reported to the guard.
   */
  record CutUpstream() implements SubmissionMove {}

  /**
   * Get an authenticated upstream session of the mailbox with no transaction open, fresh or used
   * before, then call {@link SubmissionGuard#upstreamReady} or {@link
   * SubmissionGuard#upstreamFailed}.
   */
  record BorrowUpstream() implements SubmissionMove {}

  /**
   * Let others use the upstream session. A transaction may still be open in it. From here on
   * nothing of it is reported to the guard.
   */
  record ReturnUpstream() implements SubmissionMove {}

  /** Upstream asked the mailbox to send less for a while; said so in these words. */
  record Throttled(String said) implements SubmissionMove {}

  /** Upstream has taken a message: it answers for it from here on. */
  record Accepted() implements SubmissionMove {}

  /** Flush what was written to the client, then close its connection. */
  record CloseClient() implements SubmissionMove {}

  /** A line for the log; holds nothing secret and no control characters. */
  record Note(String text) implements SubmissionMove {}
}
