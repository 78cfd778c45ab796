package org.kumobashi.protocol.pop3;

import org.kumobashi.protocol.sasl.SaslExchange;

/** Where a POP3 client's dialogue stands. */
sealed interface Pop3ClientState {
  /** A command may come. */
  record Authorization() implements Pop3ClientState {}

  /** USER has named someone; PASS is expected. */
  record UserGiven(String user) implements Pop3ClientState {}

  /** The client owes an answer to a challenge. */
  record AwaitingSasl(SaslExchange exchange) implements Pop3ClientState {}

  /** The TLS handshake runs. */
  record AwaitingTls() implements Pop3ClientState {}

  /** The credentials are being tried. */
  record LoggingIn() implements Pop3ClientState {}

  /** Goodbye has been said, or the session handed over. */
  record Ended() implements Pop3ClientState {}
}
