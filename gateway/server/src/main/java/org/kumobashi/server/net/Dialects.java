package org.kumobashi.server.net;

import org.kumobashi.protocol.dialogue.ClientDialogue;
import org.kumobashi.protocol.dialogue.ClientPolicy;
import org.kumobashi.protocol.dialogue.UpstreamDialogue;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.imap.ImapClientDialogue;
import org.kumobashi.protocol.imap.ImapUpstreamDialogue;
import org.kumobashi.protocol.pop3.Pop3ClientDialogue;
import org.kumobashi.protocol.pop3.Pop3UpstreamDialogue;
import org.kumobashi.protocol.smtp.SmtpClientDialogue;
import org.kumobashi.protocol.smtp.SmtpUpstreamDialogue;
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

  /**
   * A dialogue for a new upstream connection. IMAP and POP3 name the mailbox; SMTP must name the
   * token's own user, or Exchange Online answers 535 5.7.3 even for a shared mailbox that user may
   * send as.
   */
  UpstreamDialogue upstream(Admission admission) {
    String mailbox = admission.mailbox().address();
    return switch (admission.protocol()) {
      case IMAP -> new ImapUpstreamDialogue(mailbox, admission.token());
      case POP3 -> new Pop3UpstreamDialogue(mailbox, admission.token());
      case SMTP -> new SmtpUpstreamDialogue(smtpUser(admission), admission.token(), hostname);
    };
  }

  // An app-only token has no user of its own: there the mailbox is the user.
  private static String smtpUser(Admission admission) {
    return switch (admission.grant().kind()) {
      case DELEGATED -> admission.grant().upn();
      case APP_ONLY -> admission.mailbox().address();
    };
  }
}
