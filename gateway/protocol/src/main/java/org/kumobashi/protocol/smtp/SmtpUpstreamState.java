package org.kumobashi.protocol.smtp;

import java.util.Optional;

/** Where the dialogue with a submission server stands. */
sealed interface SmtpUpstreamState {
  /** The server greets first. */
  record AwaitingGreeting(boolean secured) implements SmtpUpstreamState {}

  /** EHLO has been said in clear. */
  record HelloSent() implements SmtpUpstreamState {}

  /** STARTTLS has been asked for. */
  record StartTlsSent() implements SmtpUpstreamState {}

  /** The TLS handshake runs. */
  record AwaitingTls() implements SmtpUpstreamState {}

  /** EHLO has been said under TLS; its keywords are what counts. */
  record SecureHelloSent() implements SmtpUpstreamState {}

  /**
   * AUTH XOAUTH2 has been sent.
   *
   * @param tokenSent whether the token is on its way, so that a 334 is the error challenge
   * @param challenge what that error challenge said
   */
  record Authenticating(boolean tokenSent, Optional<String> challenge)
      implements SmtpUpstreamState {}

  /** The verdict has been given. */
  record Ended() implements SmtpUpstreamState {}
}
