package org.kumobashi.protocol.dialogue;

import java.util.List;

/**
 * One client's conversation from greeting to hand-over. Not thread-safe: its driver is a single
 * event loop.
 */
public interface ClientDialogue {
  /** Takes one event and returns what to do next, in order. */
  List<ClientStep> on(ClientEvent event);

  /** What the dialogue is doing, as a phrase for the log: "waiting for a command". */
  String doing();
}
