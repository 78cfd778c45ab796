package org.kumobashi.protocol.imap;

import java.util.Optional;
import org.kumobashi.protocol.dialogue.OctetString;

/**
 * A complete command a client may give before login (RFC 3501 §6.1 and §6.2, RFC 2971, RFC 4959).
 */
sealed interface ImapCommand {
  /** The client's own mark, repeated to the letter in the answer. */
  String tag();

  record Capability(String tag) implements ImapCommand {}

  record Noop(String tag) implements ImapCommand {}

  record Logout(String tag) implements ImapCommand {}

  record Id(String tag) implements ImapCommand {}

  record StartTls(String tag) implements ImapCommand {}

  record Login(String tag, OctetString user, OctetString password) implements ImapCommand {}

  /**
   * AUTHENTICATE.
   *
   * @param initialResponse base64 as sent with the command
   */
  record Authenticate(String tag, String mechanism, Optional<String> initialResponse)
      implements ImapCommand {}

  /** A command that is none of these; many of them are right after login. */
  record Other(String tag) implements ImapCommand {}

  /**
   * Something that does not follow the grammar.
   *
   * @param tag {@code *} if not even the tag could be read
   * @param reason what is wrong, without repeating any of it
   */
  record Malformed(String tag, String reason) implements ImapCommand {}
}
