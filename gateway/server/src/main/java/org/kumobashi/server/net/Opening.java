package org.kumobashi.server.net;

import io.netty.channel.Channel;
import java.util.List;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.server.login.Admission;

/** What became of the wish for a session. */
sealed interface Opening {
  /**
   * Upstream is logged in. Its channel is not being read; octets it sent behind its last answer
   * wait in its frame decoder.
   *
   * @param capabilities what upstream offers after login
   * @param lease one of the mailbox's sessions, to be given back
   */
  record Opened(Channel upstream, List<String> capabilities, Admission admission, Lease lease)
      implements Opening {}

  /** There is no session, for this reason. */
  record Refused(LoginFailure failure) implements Opening {}
}
