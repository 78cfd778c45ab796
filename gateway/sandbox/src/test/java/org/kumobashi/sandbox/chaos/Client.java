package org.kumobashi.sandbox.chaos;

import java.io.IOException;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import org.kumobashi.protocol.identity.Secret;

/** Somebody who comes to the gateway again and again. */
interface Client {
  /**
   * One visit. An end of the wire ends it, which is no fault of anybody.
   *
   * @throws IOException if the visit broke off
   */
  void visit(RandomGenerator random) throws IOException;

  /**
   * What all clients know.
   *
   * @param books where they write what became of what they did
   */
  record World(Town town, SSLContext tls, Patience patience, Books books) {}

  /** Who logs in. */
  record Account(String mailbox, Secret password) {}

  /** Where clients write down what they meet. */
  record Books(Ledger ledger, Tally tally) {}
}
