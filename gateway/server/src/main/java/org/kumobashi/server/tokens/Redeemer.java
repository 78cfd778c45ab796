package org.kumobashi.server.tokens;

import java.util.Optional;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Grant;

/** Turns a grant into an access token by one request to Entra ID. */
public interface Redeemer {
  /**
   * Redeems a grant; blocks until there is an answer or the request timed out. A refresh token that
   * comes with the answer is on disk before this returns, unless the answer is another user's.
   *
   * @param refreshToken the stored one; empty for an app-only grant
   */
  Redemption redeem(Grant grant, Optional<Secret> refreshToken);
}
