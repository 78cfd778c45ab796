package org.kumobashi.protocol.trace;

import java.nio.ByteBuffer;
import org.kumobashi.protocol.identity.Protocol;

/**
 * Reads along one conversation, in any chunking, and tells what of it may be shown: verbs, tags,
 * response and reply codes, known capability words and phrases, message numbers and sizes. All else
 * becomes a placeholder that says how many octets it had, or which one of several it was.
 *
 * <p>It must begin where a command can begin. Memory is bounded: a line longer than 8 KiB is only
 * counted. Where the conversation can no longer be followed it shows nothing more but the number of
 * octets. Not thread-safe.
 */
public sealed interface Redactor permits ImapRedactor, Pop3Redactor, SmtpRedactor {
  /** Takes octets of the side that asks; consumes all. */
  void asked(ByteBuffer octets);

  /** Takes octets of the side that answers; consumes all. */
  void answered(ByteBuffer octets);

  /** The conversation is over: tells what was still under way. */
  void end();

  /**
   * Where the lines of both sides go.
   *
   * @param asked those of the side that asks
   * @param answered those of the side that answers
   */
  record Sinks(TraceSink asked, TraceSink answered) {}

  /** A redactor for a conversation in this protocol. */
  static Redactor of(Protocol protocol, Pseudonyms names, Sinks sinks) {
    return switch (protocol) {
      case IMAP -> new ImapRedactor(names, sinks);
      case POP3 -> new Pop3Redactor(sinks);
      case SMTP -> new SmtpRedactor(names, sinks);
    };
  }
}
