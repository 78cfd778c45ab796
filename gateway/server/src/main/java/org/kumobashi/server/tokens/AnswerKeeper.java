package org.kumobashi.server.tokens;

import java.io.IOException;

/** Takes what must not be lost out of a token answer, before MSAL4J sees any of it. */
@FunctionalInterface
interface AnswerKeeper {
  /**
   * Looks at a successful answer.
   *
   * @throws IOException if the answer may not be used
   */
  void keep(TokenAnswer answer) throws IOException;
}
