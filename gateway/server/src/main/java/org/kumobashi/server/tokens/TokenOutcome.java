package org.kumobashi.server.tokens;

import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.LoginFailure;

/** What asking for an access token came to. */
public sealed interface TokenOutcome {
  /**
   * There is one.
   *
   * @param fresh whether it was redeemed while this call waited; if upstream refuses a fresh token,
   *     another one will not help
   */
  record Available(AccessToken token, boolean fresh) implements TokenOutcome {}

  /** There is none; the failure says whether that is for now, for the owner, or for us. */
  record Unavailable(LoginFailure failure) implements TokenOutcome {}
}
