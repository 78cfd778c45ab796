package org.kumobashi.protocol.smtp;

import org.kumobashi.protocol.dialogue.Standing;
import org.kumobashi.protocol.sasl.SaslExchange;

/** Where an SMTP client is before its login succeeds. */
sealed interface SmtpClientState {
  /** What is known of the client in every state. */
  Standing standing();

  /** Greeted, or fresh from the TLS handshake; EHLO or HELO is expected. */
  record Connected(Standing standing) implements SmtpClientState {}

  /** EHLO or HELO has been answered. */
  record Ready(Standing standing) implements SmtpClientState {}

  /** A challenge was sent; the next line is base64 or {@code *}. */
  record AwaitingSasl(Standing standing, SaslExchange exchange) implements SmtpClientState {}

  /** STARTTLS was accepted; the handshake is under way. */
  record AwaitingTls(Standing standing) implements SmtpClientState {}

  /** Credentials are being tried; nothing is read. */
  record LoggingIn(Standing standing) implements SmtpClientState {}
}
