package org.kumobashi.server.tokens;

import java.io.IOException;

/**
 * The answer holds tokens of somebody else than the grant's user. Carried past MSAL4J, so that it
 * never sees the access token.
 */
final class ForeignToken extends IOException {
  /**
   * @param identities names both, and holds no secret
   */
  ForeignToken(String identities) {
    super(identities);
  }
}
