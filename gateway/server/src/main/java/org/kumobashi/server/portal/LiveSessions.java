package org.kumobashi.server.portal;

import java.util.List;
import org.kumobashi.server.login.LiveSession;

/** The sessions of mail programs that are going on. */
public interface LiveSessions {
  /** Those there are now, in no order. */
  List<LiveSession> all();

  /**
   * Ends one within moments; its mail program may begin another.
   *
   * @param why for the log
   * @return whether it was still there
   */
  boolean end(LiveSession session, String why);
}
