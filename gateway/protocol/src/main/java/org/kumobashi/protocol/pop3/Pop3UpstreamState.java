package org.kumobashi.protocol.pop3;

import java.util.Optional;

/** Where the conversation with a POP3 server is; to enter a state is to have spoken. */
sealed interface Pop3UpstreamState {
  /** Connected; the server speaks first. */
  record AwaitingGreeting(boolean secured) implements Pop3UpstreamState {}

  /** STLS has been sent. */
  record StlsSent() implements Pop3UpstreamState {}

  /** The TLS handshake is under way. */
  record AwaitingTls() implements Pop3UpstreamState {}

  /** {@code AUTH XOAUTH2} has been sent. */
  record MechanismSent() implements Pop3UpstreamState {}

  /**
   * The token has been sent.
   *
   * @param challenge the error challenge, if one has come and been answered
   */
  record TokenSent(Optional<String> challenge) implements Pop3UpstreamState {}
}
