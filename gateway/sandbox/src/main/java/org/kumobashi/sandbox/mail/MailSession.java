package org.kumobashi.sandbox.mail;

import java.io.IOException;
import org.kumobashi.sandbox.Wire;

/** One kind of session: runs on its own thread until either end hangs up. */
@FunctionalInterface
interface MailSession {
  /** Speaks from the greeting to the end. The caller closes the wire. */
  void run(Wire wire) throws IOException;
}
