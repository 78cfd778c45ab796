package org.kumobashi.server;

import java.util.List;
import org.kumobashi.server.login.LiveSession;
import org.kumobashi.server.net.NetServer;
import org.kumobashi.server.portal.LiveSessions;

/** The sessions of the listeners, as the portal sees them. */
record GatewaySessions(NetServer net) implements LiveSessions {
  @Override
  public List<LiveSession> all() {
    return net.sessions();
  }

  @Override
  public boolean end(LiveSession session, String why) {
    return net.endSession(session, why);
  }
}
