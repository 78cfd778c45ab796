package org.kumobashi.server.net;

import org.kumobashi.protocol.dialogue.ClientDialogue;
import org.kumobashi.protocol.dialogue.ClientPolicy;
import org.kumobashi.protocol.dialogue.Lull;
import org.kumobashi.protocol.dialogue.TurnedAway;
import org.kumobashi.protocol.dialogue.UpstreamDialogue;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.imap.ImapClientDialogue;
import org.kumobashi.protocol.imap.ImapLull;
import org.kumobashi.protocol.imap.ImapUpstreamDialogue;
import org.kumobashi.protocol.pop3.Pop3ClientDialogue;
import org.kumobashi.protocol.pop3.Pop3Lull;
import org.kumobashi.protocol.pop3.Pop3UpstreamDialogue;
import org.kumobashi.protocol.smtp.SmtpClientDialogue;
import org.kumobashi.protocol.smtp.SmtpUpstreamDialogue;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.login.Admission;

/**
 * Which dialogue speaks which protocol.
 *
 * @param hostname what the gateway calls itself upstream
 */
record Dialects(String hostname) {
  /** A dialogue for a new client. */
  static ClientDialogue client(Protocol protocol, ClientPolicy policy) {
    return switch (protocol) {
      case IMAP -> new ImapClientDialogue(policy);
      case POP3 -> new Pop3ClientDialogue(policy);
      case SMTP -> new SmtpClientDialogue(policy);
    };
  }

  /** What a client hears in place of a greeting when it is turned away. */
  static String turnedAway(Protocol protocol, TurnedAway why) {
    return switch (protocol) {
      case IMAP -> ImapClientDialogue.turnedAway(why);
      case POP3 -> Pop3ClientDialogue.turnedAway(why);
      case SMTP -> SmtpClientDialogue.turnedAway(why);
    };
  }

  /** What follows a relayed session. Sessions of clients that send are not relayed but parsed. */
  static Lull lull(Protocol protocol) {
    return switch (protocol) {
      case IMAP -> new ImapLull();
      case POP3 -> new Pop3Lull();
      case SMTP -> throw new IllegalArgumentException("a client that sends is not relayed");
    };
  }

  /**
   * Who logs in upstream.
   *
   * @param mailbox the address to open
   */
  record Identity(String mailbox, Grant grant, AccessToken token) {
    static Identity of(Admission admission) {
      return new Identity(admission.mailbox().address(), admission.grant(), admission.token());
    }

    // An app-only token has no user of its own: there the mailbox is the user.
    String smtpUser() {
      return switch (grant.kind()) {
        case DELEGATED -> grant.upn();
        case APP_ONLY -> mailbox;
      };
    }
  }

  /**
   * A dialogue for a new upstream connection. IMAP and POP3 name the mailbox; SMTP must name the
   * token's own user, or Exchange Online answers 535 5.7.3 even for a shared mailbox that user may
   * send as.
   */
  UpstreamDialogue upstream(Protocol protocol, Identity who) {
    return switch (protocol) {
      case IMAP -> new ImapUpstreamDialogue(who.mailbox(), who.token());
      case POP3 -> new Pop3UpstreamDialogue(who.mailbox(), who.token());
      case SMTP -> new SmtpUpstreamDialogue(who.smtpUser(), who.token(), hostname);
    };
  }
}
