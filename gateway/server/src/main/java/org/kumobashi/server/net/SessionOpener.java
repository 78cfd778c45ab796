package org.kumobashi.server.net;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.Set;
import org.kumobashi.protocol.dialogue.ClientPolicy;
import org.kumobashi.server.login.LoginRequest;

/** From credentials to a logged-in upstream channel on the client's own event loop. */
interface SessionOpener {
  /**
   * Checks the credentials, gets a token, and dials upstream or takes a session that is logged in
   * there already. The future never fails; cancelling it ends all waiting, and what may come of it
   * all the same is cleared away.
   */
  Future<Opening> open(LoginRequest request, EventLoop loop);

  /** The EHLO keywords upstream's SMTP server offered last, in upper case. */
  default Set<String> offers() {
    return ClientPolicy.EXCHANGE_OFFERS;
  }
}
