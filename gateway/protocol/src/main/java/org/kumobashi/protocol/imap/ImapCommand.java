package org.kumobashi.protocol.imap;

import java.util.Optional;
import org.kumobashi.protocol.identity.Credentials;
import org.kumobashi.protocol.octets.OctetString;

/** A command as a client may send it before login (RFC 3501 §6.1, §6.2; RFC 2971). */
sealed interface ImapCommand {
  /** The tag to answer with, or {@code *} if the client gave none. */
  String tag();

  /** Asks what is offered. */
  record Capability(String tag) implements ImapCommand {}

  /** Asks for nothing. */
  record Noop(String tag) implements ImapCommand {}

  /** Introduces the client; what it says about itself is not kept. */
  record Id(String tag) implements ImapCommand {}

  /** Asks for TLS. */
  record StartTls(String tag) implements ImapCommand {}

  /** Logs in with user name and password; either may be empty. */
  record Login(String tag, Credentials credentials) implements ImapCommand {}

  /**
   * Logs in by SASL.
   *
   * @param mechanism the mechanism's name as sent
   * @param initialResponse base64 as sent with the command (RFC 4959)
   */
  record Authenticate(String tag, String mechanism, Optional<OctetString> initialResponse)
      implements ImapCommand {}

  /** Says goodbye. */
  record Logout(String tag) implements ImapCommand {}

  /** A command that makes sense only after login. */
  record TooEarly(String tag) implements ImapCommand {}

  /**
   * Nonsense.
   *
   * @param reason what is wrong with it, told to the client; holds nothing the client sent
   */
  record Malformed(String tag, String reason) implements ImapCommand {}
}
