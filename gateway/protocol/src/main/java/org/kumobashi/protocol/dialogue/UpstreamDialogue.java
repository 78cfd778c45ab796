package org.kumobashi.protocol.dialogue;

import java.util.List;

/**
 * The gateway's conversation with the mail server from its greeting to a logged-in session. Not
 * thread-safe.
 */
public interface UpstreamDialogue {
  /** Takes one event and returns what to do next, in order. */
  List<UpstreamStep> on(UpstreamEvent event);

  /** What the dialogue is doing, as a phrase for the log: "sending AUTHENTICATE to upstream". */
  String doing();
}
