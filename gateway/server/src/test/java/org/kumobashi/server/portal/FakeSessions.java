package org.kumobashi.server.portal;

import java.util.ArrayList;
import java.util.List;
import org.kumobashi.server.login.LiveSession;

/** Sessions that are there because a test says so. */
final class FakeSessions implements LiveSessions {
  final List<LiveSession> going = new ArrayList<>();
  final List<String> ended = new ArrayList<>();

  @Override
  public List<LiveSession> all() {
    return List.copyOf(going);
  }

  @Override
  public boolean end(LiveSession session, String why) {
    ended.add(session.id());
    return going.remove(session);
  }
}
