package org.kumobashi.protocol.pop3;

import org.kumobashi.protocol.dialogue.Standing;
import org.kumobashi.protocol.sasl.SaslExchange;

/** Where a POP3 client is before its login succeeds. */
sealed interface Pop3ClientState {
  /** What is known of the client in every state. */
  Standing standing();

  /** Waiting for a command; no user has been named. */
  record Authorization(Standing standing) implements Pop3ClientState {}

  /** USER has been accepted; PASS is expected, but nothing forces it. */
  record UserGiven(Standing standing, String user) implements Pop3ClientState {}

  /** A challenge was sent; the next line is base64 or {@code *}. */
  record AwaitingSasl(Standing standing, SaslExchange exchange) implements Pop3ClientState {}

  /** STLS was accepted; the handshake is under way. */
  record AwaitingTls(Standing standing) implements Pop3ClientState {}

  /** Credentials are being tried; nothing is read. */
  record LoggingIn(Standing standing) implements Pop3ClientState {}
}
