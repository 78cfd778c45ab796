package org.kumobashi.protocol.imap;

import org.kumobashi.protocol.sasl.SaslExchange;

/** Where a client's conversation stands (RFC 3501 §3, up to the authenticated state). */
public sealed interface ImapClientState {
  /** What the dialogue is doing in this state, as a phrase for the log. */
  String doing();

  /** The next frame begins a command. */
  record NotAuthenticated(ImapVisit visit) implements ImapClientState {
    @Override
    public String doing() {
      return "waiting for a command";
    }
  }

  /** In the middle of a command: a literal or the line after it is still to come. */
  record AwaitingLiteral(ImapVisit visit, ImapCommandText command) implements ImapClientState {
    @Override
    public String doing() {
      return "reading a command with literals";
    }
  }

  /** A challenge has been sent; the next line is the response, not a command. */
  record AwaitingSasl(ImapVisit visit, String tag, SaslExchange exchange)
      implements ImapClientState {
    @Override
    public String doing() {
      return "waiting for a SASL response";
    }
  }

  /** The client has been told to begin the TLS handshake. */
  record AwaitingTls(ImapVisit visit) implements ImapClientState {
    @Override
    public String doing() {
      return "waiting for the TLS handshake after STARTTLS";
    }
  }

  /** The credentials are being tried; nothing is read meanwhile. */
  record LoggingIn(ImapVisit visit, String tag) implements ImapClientState {
    @Override
    public String doing() {
      return "logging in";
    }
  }

  /** The dialogue is over: goodbye has been said, or the session has been handed over. */
  record Logout() implements ImapClientState {
    @Override
    public String doing() {
      return "done with the dialogue before login";
    }
  }
}
