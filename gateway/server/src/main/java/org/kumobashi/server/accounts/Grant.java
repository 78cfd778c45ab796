package org.kumobashi.server.accounts;

import java.time.Instant;

/**
 * The permission that opens mailboxes. Its refresh token is not here: it stays sealed until it is
 * redeemed.
 *
 * @param tenant the Entra ID tenant it belongs to
 * @param objectId the user's object id, or empty if not known (yet)
 * @param upn the user principal name the tokens carry; what upstream's SMTP wants to hear
 * @param changed when its state or token last changed
 */
public record Grant(
    GrantId id,
    Kind kind,
    String tenant,
    String objectId,
    String upn,
    State state,
    Instant changed) {
  /** Where its access tokens come from. */
  public enum Kind {
    /** From a refresh token that a person's consent gave. */
    DELEGATED,
    /** From the application's own credential; there is no refresh token. */
    APP_ONLY
  }

  /** Whether it can be used. */
  public enum State {
    /** Yes. */
    ACTIVE,
    /** Not until its owner signs in again. */
    SIGN_IN_REQUIRED,
    /** Not until the help desk changes something at Entra ID. */
    BLOCKED
  }
}
