package org.kumobashi.server.tokens;

import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.LoginFailure;

/** Whether there is an access token for a grant. */
public sealed interface TokenOutcome {
  /**
   * There is one.
   *
   * @param fresh whether it was redeemed for this very question
   */
  record Available(AccessToken token, boolean fresh) implements TokenOutcome {}

  /** There is none, for this reason. */
  record Unavailable(LoginFailure failure) implements TokenOutcome {}
}
