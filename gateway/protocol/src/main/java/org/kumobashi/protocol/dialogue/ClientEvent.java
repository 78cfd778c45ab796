package org.kumobashi.protocol.dialogue;

import java.util.List;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.octets.OctetString;

/** What can happen to a client dialogue. */
public sealed interface ClientEvent {
  /**
   * The connection is there; the dialogue greets.
   *
   * @param secured whether TLS already protects it
   */
  record Opened(boolean secured) implements ClientEvent {}

  /** The line that {@link Step.ReadLine} asked for, without its line end. */
  record Line(OctetString line) implements ClientEvent {}

  /** The line was longer than the limit asked for; it has been skipped to its end. */
  record LineTooLong() implements ClientEvent {}

  /** The octets that {@link Step.ReadOctets} asked for, exactly as many. */
  record Octets(OctetString octets) implements ClientEvent {}

  /** The TLS handshake that {@link Step.StartTls} asked for is done. */
  record Secured() implements ClientEvent {}

  /**
   * Upstream is logged in; the dialogue tells the client and hands over.
   *
   * @param upstreamCapabilities what upstream offers after login: IMAP capabilities or EHLO
   *     keywords with their parameters, one element each, as upstream spelled them; empty for POP3
   */
  record LoginGranted(List<String> upstreamCapabilities) implements ClientEvent {
    public LoginGranted {
      upstreamCapabilities = List.copyOf(upstreamCapabilities);
    }
  }

  /** The login failed; the dialogue tells the client and decides whether it may try again. */
  record LoginRefused(LoginFailure failure) implements ClientEvent {}

  /** The time allowed before login is over. */
  record TimedOut() implements ClientEvent {}

  /** The gateway is stopping: say goodbye as the protocol does it, and close. */
  record Stopping() implements ClientEvent {}
}
