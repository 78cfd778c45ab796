package org.kumobashi.server.tokens;

import java.net.URI;
import java.util.Optional;
import org.kumobashi.protocol.identity.Secret;

/** Where people sign in with a browser: authorization code with PKCE, RFC 6749 §4.1, RFC 7636. */
public interface SignInService {
  /**
   * What one sign-in begins with.
   *
   * @param state comes back with the answer
   * @param nonce comes back inside the id token
   * @param verifier proves at the redemption that it is the same sign-in
   * @param hint whose sign-in is expected; empty to let the person choose an account
   */
  record Beginning(Secret state, Secret nonce, Secret verifier, Optional<String> hint) {}

  /**
   * Whether a sign-in begun now has a chance: a browser sent to a service that is down shows a page
   * nobody understands. Blocks, but seldom asks.
   */
  boolean answers();

  /**
   * Where to send the browser. The answer is POSTed to the redirect URI. Asks nobody.
   *
   * @throws SignInMisconfigured if the client credential cannot be used
   */
  URI page(Beginning beginning) throws SignInMisconfigured;

  /** Redeems the code of an answer; blocks until there is an outcome. Nothing is stored. */
  SignInOutcome redeem(Secret code, Beginning beginning);
}
