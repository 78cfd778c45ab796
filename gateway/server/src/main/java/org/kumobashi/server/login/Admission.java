package org.kumobashi.server.login;

import java.net.InetAddress;
import java.util.Optional;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.SenderPolicy;
import org.kumobashi.protocol.identity.SenderPolicy.Allowed;
import org.kumobashi.server.accounts.Device;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.Mailbox;
import org.kumobashi.server.accounts.MailboxError;

/**
 * Everything upstream has to be told for a client whose password was right.
 *
 * @param fresh whether another token would be no better if upstream refuses this one
 */
public record Admission(
    Protocol protocol,
    Mailbox mailbox,
    Device device,
    Grant grant,
    AccessToken token,
    boolean fresh) {
  /** Something that went wrong for this client. */
  public MailboxError error(InetAddress client, MailboxError.Kind kind, String cause) {
    return new MailboxError(
        mailbox.address(),
        kind,
        Optional.of(protocol),
        device.id(),
        client.getHostAddress(),
        cause);
  }

  /**
   * The most octets of a message of this client: the smallest of the limits there are.
   *
   * @param listener the limit of the listener it came in by
   */
  public long messageLimit(long listener) {
    return mailbox.messageLimit(device, listener);
  }

  /**
   * Whom the device may name as the sender. Upstream lets a grant send as everybody it may: a
   * person as themselves and as all their shared mailboxes, an application as all of its own. A
   * device of one of these is held to that one, unless addresses are listed for it; its From field
   * as well, since that is the one upstream looks at.
   */
  public SenderPolicy senders() {
    SenderPolicy asked = device.submission().senders();
    if (isGrantsOwn()) {
      return asked;
    }
    Allowed allowed =
        switch (asked.allowed()) {
          case Allowed.Anyone() -> new Allowed.MailboxOnly();
          case Allowed.MailboxOnly only -> only;
          case Allowed.Listed listed -> listed;
        };
    return new SenderPolicy(allowed, true, asked.rewrites());
  }

  private boolean isGrantsOwn() {
    return grant.kind() == Grant.Kind.DELEGATED && grant.upn().equalsIgnoreCase(mailbox.address());
  }
}
