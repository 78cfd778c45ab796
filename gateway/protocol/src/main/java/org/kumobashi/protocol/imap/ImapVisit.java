package org.kumobashi.protocol.imap;

/**
 * What the dialogue remembers of a client from one command to the next.
 *
 * @param secured whether TLS protects the connection
 * @param capabilityAsked whether the client has issued CAPABILITY, and so may rely on that answer
 * @param badCommands bad commands so far
 * @param failedLogins wrong passwords so far
 */
record ImapVisit(boolean secured, boolean capabilityAsked, int badCommands, int failedLogins) {
  /** Nothing is known yet. */
  static ImapVisit begun(boolean secured) {
    return new ImapVisit(secured, false, 0, 0);
  }

  /**
   * The same client after the TLS handshake. What it asked in clear may have been asked by anyone
   * (RFC 3501 §6.2.1); what it did wrong is not forgiven.
   */
  ImapVisit afterTls() {
    return new ImapVisit(true, false, badCommands, failedLogins);
  }

  ImapVisit withCapabilityAsked() {
    return new ImapVisit(secured, true, badCommands, failedLogins);
  }

  ImapVisit withBadCommand() {
    return new ImapVisit(secured, capabilityAsked, badCommands + 1, failedLogins);
  }

  ImapVisit withFailedLogin() {
    return new ImapVisit(secured, capabilityAsked, badCommands, failedLogins + 1);
  }
}
