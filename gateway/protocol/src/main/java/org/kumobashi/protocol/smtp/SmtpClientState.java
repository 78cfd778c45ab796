package org.kumobashi.protocol.smtp;

import org.kumobashi.protocol.sasl.SaslExchange;

/** Where an SMTP client's dialogue stands before login. */
sealed interface SmtpClientState {
  /** The client has not introduced itself, or must do so again after TLS. */
  record Connected() implements SmtpClientState {}

  /** EHLO or HELO has been said. */
  record Ready() implements SmtpClientState {}

  /** The client owes an answer to a challenge. */
  record AwaitingSasl(SaslExchange exchange) implements SmtpClientState {}

  /** The TLS handshake runs. */
  record AwaitingTls() implements SmtpClientState {}

  /** The credentials are being tried. */
  record LoggingIn() implements SmtpClientState {}

  /** Goodbye has been said, or the session handed over. */
  record Ended() implements SmtpClientState {}
}
