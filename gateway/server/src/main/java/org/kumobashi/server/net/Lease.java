package org.kumobashi.server.net;

/** A place among the sessions a mailbox may have at once. Giving it back twice does nothing. */
interface Lease {
  void release();
}
