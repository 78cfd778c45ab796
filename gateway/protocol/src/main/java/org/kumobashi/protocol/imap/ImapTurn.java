package org.kumobashi.protocol.imap;

import java.util.List;
import org.kumobashi.protocol.dialogue.ClientStep;

/** What one event leads to: the state after it and the steps to take. */
record ImapTurn(ImapClientState state, List<ClientStep> steps) {
  ImapTurn {
    steps = List.copyOf(steps);
  }
}
