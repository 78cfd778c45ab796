package org.kumobashi.protocol.dialogue;

import org.kumobashi.protocol.octets.OctetString;

/** What can happen to an upstream dialogue. */
public sealed interface UpstreamEvent {
  /**
   * The connection is there.
   *
   * @param secured whether TLS already protects it
   */
  record Opened(boolean secured) implements UpstreamEvent {}

  /** The line that {@link Step.ReadLine} asked for, without its line end. */
  record Line(OctetString line) implements UpstreamEvent {}

  /** The line was longer than the limit asked for. */
  record LineTooLong() implements UpstreamEvent {}

  /** The TLS handshake that {@link Step.StartTls} asked for is done. */
  record Secured() implements UpstreamEvent {}

  /** Upstream took too long. */
  record TimedOut() implements UpstreamEvent {}

  /** Upstream closed the connection. */
  record Ended() implements UpstreamEvent {}
}
