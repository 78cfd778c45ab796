package org.kumobashi.protocol.pop3;

import java.util.Optional;

/** Where the dialogue with a POP3 mail server stands. */
sealed interface Pop3UpstreamState {
  /** The server greets first. */
  record AwaitingGreeting(boolean secured) implements Pop3UpstreamState {}

  /** STLS has been asked for. */
  record StartTlsSent() implements Pop3UpstreamState {}

  /** The TLS handshake runs. */
  record AwaitingTls() implements Pop3UpstreamState {}

  /** AUTH XOAUTH2 has been sent, alone on its line: Exchange hangs up on an initial response. */
  record MechanismSent() implements Pop3UpstreamState {}

  /**
   * The token has been sent.
   *
   * @param challenge what the error challenge said, once it came
   */
  record TokenSent(Optional<String> challenge) implements Pop3UpstreamState {}

  /** The verdict has been given. */
  record Ended() implements Pop3UpstreamState {}
}
