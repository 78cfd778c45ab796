package org.kumobashi.server.net;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import org.kumobashi.server.login.Admission;
import org.kumobashi.server.login.LoginRequest;

/** From credentials to a logged-in upstream channel on the client's own event loop. */
interface SessionOpener {
  /**
   * Checks the credentials, gets a token, dials upstream and logs in there. The future never fails.
   */
  Future<Opening> open(LoginRequest request, EventLoop loop);

  /**
   * A fresh upstream channel for a session that lost or cut its own; it keeps its lease. The future
   * never fails.
   */
  Future<Opening> reopen(Admission admission, Lease lease, EventLoop loop);
}
