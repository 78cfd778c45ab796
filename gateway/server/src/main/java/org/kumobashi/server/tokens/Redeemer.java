package org.kumobashi.server.tokens;

import java.util.Optional;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Grant;

/**
 * Exchanges a grant for an access token. Blocks; never throws for what Entra ID or the network do.
 */
interface Redeemer {
  /**
   * Asks for an access token.
   *
   * @param refreshToken present for a delegated grant, empty for an app-only one
   */
  Redemption redeem(Grant grant, Optional<Secret> refreshToken);
}
