package org.kumobashi.server.portal;

import java.util.Optional;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Protocol;

/** Opens a mailbox upstream to see whether it would work for a mail program. */
@FunctionalInterface
public interface MailboxProbe {
  /**
   * Upstream did not let us in by this protocol.
   *
   * @param other why it did not by the next protocol either; empty if it did, or was not asked
   */
  record Refusal(Protocol protocol, LoginFailure failure, Optional<LoginFailure> other) {
    public Refusal(Protocol protocol, LoginFailure failure) {
      this(protocol, failure, Optional.empty());
    }
  }

  /**
   * Logs in as a session would and leaves again; blocks. Changes nothing.
   *
   * @param mailbox a normalised address
   * @param upn the user principal name the token carries
   * @return empty if upstream let us in by every protocol that was tried
   */
  Optional<Refusal> open(String mailbox, String upn, AccessToken token);
}
