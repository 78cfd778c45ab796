package org.kumobashi.server.tokens;

import java.io.IOException;

/**
 * The token endpoint said no, in the words of RFC 6749 §5.2. Carried past MSAL4J, whose own
 * exceptions lose the status and the numbers.
 */
final class EntraRefusal extends IOException {
  private final EntraError error;

  EntraRefusal(EntraError error) {
    super("the token endpoint refused: " + error.describe());
    this.error = error;
  }

  /** What it said. */
  EntraError error() {
    return error;
  }
}
