package org.kumobashi.protocol.smtp;

/** Where a logged-in submission session stands. */
sealed interface SubmissionState {
  /** A command may come. */
  record Commands() implements SubmissionState {}

  /**
   * DATA has been sent upstream; what the client sends next is content or a command, as the reply
   * decides.
   */
  record AwaitingData() implements SubmissionState {}

  /** Content goes through. */
  record Content(ContentDecoder decoder, MessageIdWatch watch) implements SubmissionState {}

  /** Content is read to its end and thrown away; then the client hears this. */
  record Swallowing(ContentDecoder decoder, Verdict verdict) implements SubmissionState {}

  /** The octets of a refused BDAT are thrown away. */
  record SwallowingChunk(long remaining) implements SubmissionState {}

  /** A fresh upstream session is on its way for this MAIL command. */
  record Redialling(String command) implements SubmissionState {}

  /** Goodbye has been said. */
  record Ended() implements SubmissionState {}

  /** Why content is thrown away. */
  enum Verdict {
    /** It passed the limit. */
    TOO_LARGE,
    /** It has bare newlines and the listener refuses them. */
    BARE_NEWLINES,
    /** Upstream went away. */
    UPSTREAM_LOST
  }
}
