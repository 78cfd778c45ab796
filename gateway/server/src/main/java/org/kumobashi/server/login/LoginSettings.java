package org.kumobashi.server.login;

import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import org.kumobashi.server.accounts.MailboxError;

/**
 * What the login story needs to know.
 *
 * @param defaultDomain what a user name without a domain belongs to
 * @param portal where people sign in, for error texts
 * @param errors told what goes wrong with a mailbox; must not block
 */
public record LoginSettings(
    Optional<String> defaultDomain,
    String portal,
    InstantSource clock,
    Consumer<MailboxError> errors) {
  /** Nobody is told what goes wrong. */
  public LoginSettings(Optional<String> defaultDomain, String portal, InstantSource clock) {
    this(defaultDomain, portal, clock, _ -> {});
  }
}
