package org.kumobashi.protocol.imap;

import org.kumobashi.protocol.sasl.SaslExchange;

/** Where an IMAP client's dialogue stands. */
sealed interface ImapClientState {
  /** A command may come. */
  record NotAuthenticated() implements ImapClientState {}

  /** A literal, or the line behind it, must come before the command is complete. */
  record AwaitingLiteral(ImapCommandText begun) implements ImapClientState {}

  /** The client owes an answer to a challenge. */
  record AwaitingSasl(String tag, SaslExchange exchange) implements ImapClientState {}

  /** The TLS handshake runs. */
  record AwaitingTls() implements ImapClientState {}

  /** The credentials are being tried. */
  record LoggingIn(String tag) implements ImapClientState {}

  /** Goodbye has been said, or the session handed over. */
  record Logout() implements ImapClientState {}
}
